import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { challengeFiles } from '@daspanel/formats/acme-challenges.ts';
import type { ChallengeType } from '@daspanel/formats/acme-requests.ts';
import { checkChallenge, fileHost } from './challenge-file.ts';
import type { PresentedChallenge } from './challenge-presenter.ts';

/**
 * Removes answers to HTTP-01 and TLS-ALPN-01 challenges, and temporary files among them, but for those that are `kept`: for the start, when an authority may be looking for the
 * answers of orders under way.
 */
export async function clearChallenges(
  folder: string,
  kept: readonly (PresentedChallenge & { readonly type: ChallengeType })[],
): Promise<void> {
  const files = challengeFiles(folder);
  const staying = new Set(
    kept.filter(isAnswerable).flatMap(({ type, identifier, token }) => {
      if (type === 'dns-01') return [];
      return type === 'http-01' ? files.http01(fileHost(identifier), token) : files.tlsAlpn01(fileHost(identifier));
    }),
  );
  for (const inside of [dirname(files.http01('-', '-')), dirname(files.tlsAlpn01('-'))]) {
    const paths = (await readdir(inside).catch(() => [])).map((entry) => join(inside, entry));
    await Promise.all(paths.filter((path) => !staying.has(path)).map((path) => rm(path, { force: true })));
  }
}

/** What could never become a file cannot be one that stays. */
function isAnswerable(challenge: PresentedChallenge): boolean {
  try {
    checkChallenge(challenge);
    return true;
  } catch {
    return false;
  }
}
