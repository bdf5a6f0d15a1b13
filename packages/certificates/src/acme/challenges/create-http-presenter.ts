import { rm } from 'node:fs/promises';
import { challengeFiles } from '@daspanel/formats/acme-challenges.ts';
import { checkChallenge, fileHost, writeChallengeFile, type ChallengeFolder } from './challenge-file.ts';
import type { ChallengePresenter } from './challenge-presenter.ts';

/** HTTP-01 (RFC 8555, 8.3): the key authorization as a file, which the proxy answers with for this host and token. */
export function createHttpPresenter({ folder, group }: ChallengeFolder): ChallengePresenter {
  const files = challengeFiles(folder);
  return {
    async present(challenge) {
      checkChallenge(challenge);
      await writeChallengeFile(files.http01(fileHost(challenge.identifier), challenge.token), challenge.keyAuthorization, group);
    },
    async withdraw(challenge) {
      checkChallenge(challenge);
      await rm(files.http01(fileHost(challenge.identifier), challenge.token), { force: true });
    },
  };
}
