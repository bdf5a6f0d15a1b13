import type { Requester } from '@daspanel/platform/json-socket.ts';
import type { TransactionWriter } from '../../database/transaction-writer.ts';
import type { SiteStore } from '../sites/site-store.ts';
import { measureVersion } from '../versions/measure-version.ts';
import type { VersionStore } from '../versions/version-store.ts';
import type { MetricsStore } from './metrics-store.ts';
import type { TouchedSites } from './touched-sites.ts';

interface Parts {
  readonly metrics: Pick<MetricsStore, 'readDisks' | 'setDisk' | 'forgetDisks'>;
  readonly sites: Pick<SiteStore, 'listVersionsByChange'>;
  readonly versions: Pick<VersionStore, 'find' | 'setSize'>;
  readonly writer: Pick<TransactionWriter, 'writeRepeatable'>;
  readonly launcher: Requester;
  readonly touched: TouchedSites;
  readonly now: () => number;
}

export interface Measurable {
  readonly site: string;
  readonly versions: readonly string[];
  /** Milliseconds since 1970: the last change of the site or of one of its versions. */
  readonly changedAt: number;
}

const AT_ONCE = 20;
/** Milliseconds after which the rest waits for the next turn. */
const LONGEST_TURN = 15_000;
const MINUTE = 60;
const SOON = 5 * MINUTE;
const LATE = 3 * 24 * 60 * MINUTE;

/** Measures the few sites that wait for it longest, one after the other: looking through files is the dearest of all measurements. */
export async function measureDisks(parts: Parts): Promise<void> {
  const { metrics, sites, touched, now } = parts;
  await touched.ask();
  const known = metrics.readDisks();
  const present = sites.listVersionsByChange();
  const ids = new Set<string>(present.map(({ site }) => site));
  const gone = [...known.keys()].filter((site) => !ids.has(site));
  if (gone.length > 0) metrics.forgetDisks(gone);
  const begun = now();
  for (const { site, versions } of dueForMeasuring(present, known, { now: Math.floor(now() / 1000), touched }).slice(0, AT_ONCE)) {
    if (now() - begun > LONGEST_TURN) return;
    touched.remove(site);
    let bytes = 0;
    for (const version of versions) bytes += (await measureVersion(parts, { site, version })).bytes;
    metrics.setDisk(site, bytes, Math.floor(now() / 1000));
  }
}

/** Sites whose owners wait for it, those that were never measured, then those that have changed since, then those whose files may have changed by themselves. `now` in seconds. */
export function dueForMeasuring<One extends Measurable>(
  present: readonly One[],
  known: ReadonlyMap<string, { readonly measuredAt: number }>,
  { now, touched }: { readonly now: number; readonly touched: Pick<TouchedSites, 'find'> },
): readonly One[] {
  const isWaitedFor = ({ site }: Measurable) => touched.find(site)?.isRefused === true;
  const measured = ({ site }: Measurable) => known.get(site)?.measuredAt ?? 0;
  return present
    .filter((one) => {
      const age = now - measured(one);
      const isChanged = one.changedAt / 1000 > measured(one) - MINUTE || touched.find(one.site) !== undefined;
      return age > LATE || isWaitedFor(one) || (age > SOON && isChanged);
    })
    .toSorted((a, b) => Number(isWaitedFor(b)) - Number(isWaitedFor(a)) || measured(a) - measured(b));
}
