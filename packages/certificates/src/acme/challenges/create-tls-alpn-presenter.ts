import { rm } from 'node:fs/promises';
import { challengeFiles } from '@daspanel/formats/acme-challenges.ts';
import { makeChallengeCertificate } from '@daspanel/x509/make-challenge-certificate.ts';
import { checkChallenge, fileHost, writeChallengeFile, type ChallengeFolder } from './challenge-file.ts';
import type { ChallengePresenter, PresentedChallenge } from './challenge-presenter.ts';

export interface TlsAlpnPresenterParts extends ChallengeFolder {
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * TLS-ALPN-01 (RFC 8737): a pair of key and certificate as a file, which the proxy shows to clients that ask for `acme-tls/1` alone. A name has one such file: of two
 * challenges at once the later one counts, and withdrawing the earlier one leaves it.
 */
export function createTlsAlpnPresenter({ folder, group, now }: TlsAlpnPresenterParts): ChallengePresenter {
  const files = challengeFiles(folder);
  const shown = new Map<string, string>();
  const isOvertaken = ({ identifier, keyAuthorization }: PresentedChallenge) => {
    const latest = shown.get(identifier.value);
    return latest !== undefined && latest !== keyAuthorization;
  };
  return {
    async present(challenge) {
      checkChallenge(challenge);
      const { identifier, keyAuthorization } = challenge;
      shown.set(identifier.value, keyAuthorization);
      const { privateKey, certificate } = await makeChallengeCertificate({ name: identifier.value, keyAuthorization, now: now() });
      if (isOvertaken(challenge)) return;
      await writeChallengeFile(files.tlsAlpn01(fileHost(identifier)), `${privateKey}${certificate}`, group);
    },
    async withdraw(challenge) {
      checkChallenge(challenge);
      if (isOvertaken(challenge)) return;
      await rm(files.tlsAlpn01(fileHost(challenge.identifier)), { force: true });
      shown.delete(challenge.identifier.value);
    },
  };
}
