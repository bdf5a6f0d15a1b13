import type { SiteOverview } from '@daspanel/contract';
import type { DatabaseSync } from 'node:sqlite';
import { beginningOf } from './levels.ts';
import type { MetricsStore } from './metrics-store.ts';

type Certificate = SiteOverview['certificate'];

/** What lists of sites show and sort by. Kept for some seconds, so that a page of sites costs a few reads, however many there are. */
export interface SiteMeasures {
  /** Requests of the last half hour. */
  readonly requestsOf: (site: string) => number;
  /** Bytes; undefined: not measured yet. */
  readonly diskOf: (site: string) => number | undefined;
  /** Requests in each of the last 30 minutes, oldest first, by site. */
  readonly requestsPerMinute: (sites: readonly string[]) => ReadonlyMap<string, number[]>;
  readonly certificateOf: (site: string) => Certificate;
}

const MINUTES = 30;
const KEPT = 10_000;

interface Parts {
  readonly metrics: Pick<MetricsStore, 'readRecent' | 'readDisks' | 'readMinutes'>;
  readonly certificateOf: (site: string) => Certificate;
  readonly now: () => number;
}

export function createSiteMeasures({ metrics, certificateOf, now }: Parts): SiteMeasures {
  const seconds = () => Math.floor(now() / 1000);
  const recent = keptFor(KEPT, now, () => metrics.readRecent(beginningOf(seconds(), 10) - 20 * 60));
  const disks = keptFor(KEPT, now, () => metrics.readDisks());
  return {
    requestsOf: (site) => recent().get(site) ?? 0,
    diskOf: (site) => disks().get(site)?.bytes,
    requestsPerMinute(sites) {
      const last = beginningOf(seconds(), 1);
      const times = Array.from({ length: MINUTES }, (_, index) => last - (MINUTES - 1 - index) * 60);
      const found = new Map(metrics.readMinutes(times, sites).map(({ site, at, requests }) => [`${site} ${at}`, requests]));
      return new Map(sites.map((site) => [site, times.map((at) => found.get(`${site} ${at}`) ?? 0)]));
    },
    certificateOf,
  };
}

/** Gives the database the functions that lists of sites are sorted by. */
export function addMeasures(database: DatabaseSync, { requestsOf, diskOf }: Pick<SiteMeasures, 'requestsOf' | 'diskOf'>): void {
  database.function('requests_of', (site) => requestsOf(String(site)));
  database.function('disk_of', (site) => diskOf(String(site)) ?? 0);
}

function keptFor<Value>(milliseconds: number, now: () => number, read: () => Value): () => Value {
  let kept: { readonly value: Value; readonly until: number } | undefined;
  return () => {
    if (kept === undefined || now() >= kept.until) kept = { value: read(), until: now() + milliseconds };
    return kept.value;
  };
}
