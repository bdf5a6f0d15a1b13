import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { MappingStore } from '../modules/mappings/mapping-store.ts';
import type { SiteStore } from '../modules/sites/site-store.ts';
import type { VersionStore } from '../modules/versions/version-store.ts';
import { isSiteKey, type AppliedStore, type ExpectedObjects } from './applied-store.ts';
import type { DirtyStore } from './dirty-store.ts';
import { wantedPools } from './plan.ts';
import { planBuckets } from './plan-buckets.ts';
import { planCertificates } from './plan-certificates.ts';
import { planRoutes } from './plan-routes.ts';
import { readWantedSite } from './read-wanted.ts';
import { findSubject, type Subject } from './subject.ts';
import type { Place, WantedSite } from './wanted-site.ts';

interface Parts {
  readonly sites: SiteStore;
  readonly versions: VersionStore;
  readonly mappings: MappingStore;
  readonly applied: AppliedStore;
  readonly dirty: DirtyStore;
  readonly place: Place;
  readonly subjects: readonly Subject[];
}

/** Marks a changed site or subject, and enters what applying it is going to make. Must run inside the transaction of the change, after it. */
export function markDirty(parts: Parts, mark: string): void {
  parts.dirty.mark(mark);
  if (isSiteKey(mark)) return enterExpectations(parts, mark);
  const found = findSubject(parts.subjects, mark);
  if (found !== undefined)
    parts.applied.enterExpected(mark, { versions: [], hosts: [], pools: [], files: found.subject.files(found.name) });
}

/**
 * Enters what is wanted of a site at this moment among the things that may exist. Must run inside a transaction. For a record that cannot be read nothing is
 * entered: the reconciler then says so on the site.
 */
export function enterExpectations(parts: Pick<Parts, 'sites' | 'versions' | 'mappings' | 'applied' | 'place'>, site: SiteId): void {
  const expected = expectOrNothing(parts, site);
  if (expected !== undefined) parts.applied.enterExpected(site, expected);
}

function expectOrNothing(parts: Pick<Parts, 'sites' | 'versions' | 'mappings' | 'place'>, site: SiteId): ExpectedObjects | undefined {
  try {
    const wanted = readWantedSite(parts, site);
    return wanted === undefined ? undefined : expectObjects(wanted, parts.place);
  } catch {
    return undefined;
  }
}

function expectObjects(wanted: WantedSite, place: Place): ExpectedObjects {
  return {
    versions: wanted.versions.map(({ id }) => id),
    hosts: [...planRoutes(wanted, place).keys()],
    pools: wantedPools(wanted).map(({ pool }) => pool),
    files: [...planBuckets(wanted).keys(), ...planCertificates(wanted).keys()],
  };
}
