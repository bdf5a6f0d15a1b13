import { readdir } from 'node:fs/promises';
import { wantedFiles } from './covering-certificate.ts';
import { isForeign } from './issue-leaves.ts';
import { decideFate, nextInRound, type Fate } from './plan-patrol.ts';
import { replaceCertificate, type ReplacementParts } from './replace-certificate.ts';

export interface PatrolParts extends ReplacementParts {
  readonly hostName: string;
  readonly routesFolder: string;
}

/** Files that one turn looks at: 10,000 certificates take a few hours, of the weeks that remain, and a turn some milliseconds. */
const FILES_PER_TURN = 100;

/**
 * Gives a function that takes one turn of the patrol: looks at the next served files, renews or removes them, and tells the proxy. A file
 * that cannot be renewed is logged and met again in the next round.
 */
export function createPatrol(parts: PatrolParts): () => Promise<Readonly<Record<Fate, number>>> {
  let last = '';
  return async () => {
    const done = { keep: 0, renew: 0, remove: 0 };
    const [files, routes] = await Promise.all([parts.served.list(), readdir(parts.routesFolder)]);
    const wanted = wantedFiles(routes, parts.hostName);
    for (const file of nextInRound(files, last, FILES_PER_TURN)) {
      try {
        done[await attend(parts, file, wanted)] += 1;
      } catch (error) {
        parts.log.error('cannot renew a certificate', { file, error });
      }
      last = file;
    }
    return done;
  };
}

async function attend(parts: PatrolParts, file: string, wanted: ReadonlySet<string>): Promise<Fate> {
  const { issuer, served, now, announce, log } = parts;
  const leaf = await served.read(file);
  const seen = {
    isWanted: wanted.has(file),
    isForeign: leaf !== undefined && isForeign(leaf),
    isGood: issuer.isGood(leaf, file),
    notBefore: leaf?.notBefore ?? 0,
    notAfter: leaf?.notAfter ?? 0,
  };
  const fate = decideFate(seen, now());
  if (fate === 'renew') await replaceCertificate(parts, file);
  if (fate === 'remove') {
    await served.remove(file);
    await announce(file);
    log.info('removed a certificate that no route needs', { file });
  }
  return fate;
}
