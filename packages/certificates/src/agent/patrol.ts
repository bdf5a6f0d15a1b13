import { readdir } from 'node:fs/promises';
import type { Log } from '@daspanel/platform/log.ts';
import type { Corrector } from './correct-served.ts';
import { entitledFiles, namesInside } from './covering-certificate.ts';
import type { LocalAuthorities } from './local-authorities.ts';
import { decideFate, nextInRound, type Fate } from './plan-patrol.ts';
import type { ServedCertificates } from './served-certificates.ts';
import type { WantedCertificates } from './wanted-certificates.ts';

export interface PatrolParts {
  readonly corrector: Corrector;
  readonly authorities: LocalAuthorities;
  readonly served: ServedCertificates;
  readonly wanted: WantedCertificates;
  readonly hostName: string;
  readonly routesFolder: string;
  readonly now: () => number;
  readonly log: Log;
}

/** Files whose first lines one turn reads: 10,000 take five minutes, and a turn a tenth of a second. */
const FILES_PER_TURN = 1_000;
/** After a month without power all are due at once; those that somebody asks for do not wait for their turn. */
const RENEWALS_PER_TURN = 50;
/** All need it after the authority's folder was restored from a backup. */
const CORRECTIONS_PER_TURN = 200;

/**
 * Gives a function that takes one turn of the patrol: takes up changed wishes, looks at the next served files, renews or corrects them. A file that cannot be renewed is
 * logged and met again in the next round. It resolves to what became of how many files.
 */
export function createPatrol(parts: PatrolParts): (signal?: AbortSignal) => Promise<Readonly<Record<Fate, number>>> {
  const { corrector, authorities, served, wanted, hostName, routesFolder, now, log } = parts;
  let last = '';

  const findChanged = async (files: readonly string[]): Promise<ReadonlySet<string>> => {
    const changed = await wanted.refresh();
    const present = new Set(files);
    const lost = wanted.all().flatMap(({ choice, names }) => (choice === 'own' ? names.filter((name) => !present.has(name)) : []));
    return new Set([...changed, ...lost]);
  };

  return async (signal) => {
    const done = { keep: 0, renew: 0, correct: 0 };
    const [files, routes] = await Promise.all([served.list(), readdir(routesFolder)]);
    await corrector.makeRight(await findChanged(files));
    const entitled = entitledFiles(routes, hostName);
    const wrong: string[] = [];
    for (const file of nextInRound(files, last, FILES_PER_TURN)) {
      if (done.renew === RENEWALS_PER_TURN || wrong.length === CORRECTIONS_PER_TURN || signal?.aborted === true) break;
      const root = authorities.rootFor(namesInside(file, hostName));
      const seen = { file, mark: await served.readMark(file), isEntitled: entitled.has(file), wish: wanted.forFile(file), root };
      const fate = decideFate(seen, now());
      done[fate] += 1;
      last = file;
      if (fate === 'correct') wrong.push(file);
      if (fate === 'renew') await corrector.renew(file).catch((error: unknown) => log.error('cannot renew a certificate', { file, error }));
    }
    await corrector.makeRight(wrong);
    return done;
  };
}
