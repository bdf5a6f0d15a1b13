import { showHost, type MappingId } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import { Problem } from '../../problem.ts';
import { namesOfMapping } from '../../reconciler/mapped-names.ts';
import type { SiteRow, SiteStore } from '../sites/site-store.ts';
import { findConflict, isReservedHost } from './find-conflict.ts';
import type { MappingRow, MappingStore } from './mapping-store.ts';

interface Parts {
  readonly mappings: MappingStore;
  readonly sites: SiteStore;
  readonly place: { readonly hostName: string };
}

type Claim = Pick<MappingRow, 'id' | 'host' | 'www'>;

/** Gives a mapping its names. Throws 409, and says with whom as far as the caller may know, where one is taken. Must run inside the transaction of the change. */
export function holdNames(parts: Parts, caller: Caller, site: Pick<SiteRow, 'owner'>, mapping: Claim): void {
  const names = namesOfMapping(mapping);
  for (const name of names) {
    const field = name === mapping.host ? '/host' : '/www';
    if (isReservedHost(name, parts.place.hostName))
      throw takenProblem(field, `${showHost(name)} belongs to Daspanel itself: choose another domain`, 'Daspanel');
    const conflict = findConflict({ name, mapping: mapping.id, owner: site.owner }, parts.mappings.near(name));
    if (conflict !== undefined) throw describeConflict(parts, caller, { name, field }, conflict);
  }
  parts.mappings.hold(mapping.id, names);
}

/** Gives the mappings of a restored site those of their names that nobody has taken: a mapping has all of its names or none. */
export function holdFreeNames(parts: Parts, site: Pick<SiteRow, 'id' | 'owner'>): void {
  for (const mapping of parts.mappings.listAll(site.id)) {
    const names = namesOfMapping(mapping);
    const isFree = (name: string) =>
      !isReservedHost(name, parts.place.hostName) &&
      findConflict({ name, mapping: mapping.id, owner: site.owner }, parts.mappings.near(name)) === undefined;
    if (names.every(isFree)) parts.mappings.hold(mapping.id, names);
  }
}

/** A site in the trash has no names. */
export function releaseNames(parts: Pick<Parts, 'mappings'>, site: SiteId): void {
  for (const { id } of parts.mappings.listAll(site)) parts.mappings.release(id);
}

function describeConflict(
  parts: Parts,
  caller: Caller,
  { name, field }: { readonly name: string; readonly field: string },
  taken: { readonly name: string; readonly site: SiteId; readonly mapping: MappingId },
): Problem {
  const holder = parts.sites.forActor(caller.actor).find(taken.site);
  if (holder === undefined) return takenProblem(field, `${showHost(name)} is taken: choose another domain`);
  const sentence = `${showHost(taken.name)} is mapped to the site ${holder.name}: move or delete that mapping first`;
  return takenProblem(field, sentence, `site ${holder.name} (mapping ${taken.mapping})`);
}

function takenProblem(field: string, sentence: string, ...holders: readonly string[]): Problem {
  const fields = [{ in: 'body' as const, field, message: 'is in use' }];
  return new Problem('host-taken', sentence, { fields, ...(holders.length === 0 ? {} : { holders }) });
}
