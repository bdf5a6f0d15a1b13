import { rm } from 'node:fs/promises';
import { challengeFiles } from '@daspanel/formats/acme-challenges.ts';
import type { Identifier } from '../protocol/acme-types.ts';
import { checkChallenge, writeChallengeFile, type ChallengeFolder } from './challenge-file.ts';
import type { ChallengePresenter, PresentedChallenge } from './challenge-presenter.ts';

export interface TlsAlpnPresenterParts extends ChallengeFolder {
  /** A private key and the certificate of RFC 8737, 3 for this identifier (RFC 8738 for addresses) that carries the digest of the key authorization, as one PEM text. */
  readonly makePair: (identifier: Identifier, keyAuthorization: string) => Promise<string>;
}

/**
 * TLS-ALPN-01 (RFC 8737): a pair of key and certificate as a file, which the proxy shows to clients that ask for `acme-tls/1` alone. A name has one such file: of two
 * challenges at once the later one counts, and withdrawing the earlier one leaves it.
 */
export function createTlsAlpnPresenter({ folder, group, makePair }: TlsAlpnPresenterParts): ChallengePresenter {
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
      const pair = await makePair(identifier, keyAuthorization);
      if (isOvertaken(challenge)) return;
      await writeChallengeFile(files.tlsAlpn01(identifier.value), pair, group);
    },
    async withdraw(challenge) {
      checkChallenge(challenge);
      if (isOvertaken(challenge)) return;
      await rm(files.tlsAlpn01(challenge.identifier.value), { force: true });
      shown.delete(challenge.identifier.value);
    },
  };
}
