import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import type { AskDataServices } from '../../data-services.ts';

export interface DatabaseSize {
  readonly bytes: number;
  readonly tables: number;
}
type Sizes = ReadonlyMap<string, DatabaseSize>;

/** How large the databases of a site are, by their name in MariaDB. Those that are absent are not known now. */
export type MeasureDatabases = (site: SiteId, fullNames: readonly string[]) => Promise<Sizes>;

const answer = z.object({ sizes: z.record(z.string(), z.object({ bytes: z.int(), tables: z.int() })) });
/** MariaDB keeps its own figures some seconds too. */
const KEPT = 10_000;
const LONGEST = 2_000;
const MOST_SITES = 1_000;

/** Asks MariaDB at most once in ten seconds for each site, and does not wait for one that does not answer. */
export function createDatabaseSizes(ask: AskDataServices, now: () => number): MeasureDatabases {
  const known = new Map<SiteId, { readonly at: number; readonly sizes: Promise<Sizes> }>();
  return (site, fullNames) => {
    if (fullNames.length === 0) return Promise.resolve(new Map());
    const found = known.get(site);
    if (found !== undefined && now() - found.at < KEPT) return found.sizes;
    const sizes = measure(ask, fullNames);
    known.delete(site);
    known.set(site, { at: now(), sizes });
    for (const [oldest] of known) if (known.size > MOST_SITES) known.delete(oldest);
    return sizes;
  };
}

async function measure(ask: AskDataServices, databases: readonly string[]): Promise<Sizes> {
  try {
    const { sizes } = answer.parse(await ask('database.measure', { databases }, LONGEST));
    return new Map(Object.entries(sizes));
  } catch {
    return new Map();
  }
}
