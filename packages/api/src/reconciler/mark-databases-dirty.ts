import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { AppliedDatabasesStore, ExpectedDatabases } from './applied-databases-store.ts';
import type { DirtyStore } from './dirty-store.ts';
import { readWantedDatabases, type WantedDatabaseParts } from './read-wanted-databases.ts';

export interface MarkDatabasesParts extends WantedDatabaseParts {
  readonly appliedDatabases: AppliedDatabasesStore;
  readonly dirtyDatabases: DirtyStore;
}

/** Marks a site whose databases have changed, and enters what applying them is going to make. Must run inside the transaction of the change, after it. */
export function markDatabasesDirty(parts: MarkDatabasesParts, site: SiteId): void {
  parts.dirtyDatabases.mark(site);
  enterExpectedDatabases(parts, site);
}

/** Enters what is wanted at this moment among what may exist. For records that cannot be read nothing is entered: applying them fails and says so. */
export function enterExpectedDatabases(parts: Omit<MarkDatabasesParts, 'dirtyDatabases'>, site: SiteId): void {
  const expected = expectOrNothing(parts, site);
  if (expected !== undefined) parts.appliedDatabases.enterExpected(site, expected);
}

function expectOrNothing(parts: WantedDatabaseParts, site: SiteId): ExpectedDatabases | undefined {
  try {
    const wanted = readWantedDatabases(parts, site);
    if (wanted === undefined) return undefined;
    return {
      databases: wanted.databases.map(({ name }) => name),
      users: wanted.isLocked ? [] : wanted.users.map(({ name }) => name),
      hasChangedCache: wanted.cacheGeneration > 1,
    };
  } catch {
    return undefined;
  }
}
