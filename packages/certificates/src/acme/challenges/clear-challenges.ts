import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { challengeFiles } from '@daspanel/formats/acme-challenges.ts';

/** Removes all answers to HTTP-01 and TLS-ALPN-01 challenges, and temporary files among them: for the start, when no order waits for one. */
export async function clearChallenges(folder: string): Promise<void> {
  const files = challengeFiles(folder);
  for (const inside of [dirname(files.http01('-', '-')), dirname(files.tlsAlpn01('-'))]) {
    const entries = await readdir(inside).catch(() => []);
    await Promise.all(entries.map((entry) => rm(join(inside, entry), { force: true })));
  }
}
