import { systemActor } from '../../access/actor.ts';
import type { SiteRow, SiteStore } from '../sites/site-store.ts';

const PAGE = 200;

/** All sites, live ones first and then those in the trash, read page by page. */
export function* everySite(sites: SiteStore): Iterable<SiteRow> {
  const everyone = sites.forActor(systemActor);
  for (const state of [undefined, 'trashed'] as const) {
    let after: readonly [string, string] | undefined;
    do {
      const page = everyone.list({ state, sort: 'name', after, limit: PAGE });
      yield* page;
      const last = page.at(-1);
      after = last === undefined ? undefined : [last.name, last.id];
    } while (after !== undefined);
  }
}
