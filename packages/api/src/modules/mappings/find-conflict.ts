import { isReservedSiteName, type MappingId } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';

/** A host name that a mapping has. */
export interface TakenName {
  readonly name: string;
  readonly mapping: MappingId;
  readonly site: SiteId;
  readonly owner: string;
}

/**
 * What keeps a mapping of this owner from having the name: whoever has it already; or, of another owner, its twin with or without `www.`, the wildcard that covers
 * it or lies below it, and for a wildcard every name that it would cover. `near` is what has been taken of `neighboursOf(name)`.
 */
export function findConflict(
  { name, mapping, owner }: { readonly name: string; readonly mapping: MappingId | null; readonly owner: string },
  near: readonly TakenName[],
): TakenName | undefined {
  const others = near.filter((taken) => taken.mapping !== mapping);
  return others.find((taken) => taken.name === name) ?? others.find((taken) => taken.owner !== owner);
}

/** The names beside a name, itself among them, and the parent of all names that a wildcard covers. */
export function neighboursOf(name: string): { readonly names: readonly string[]; readonly below?: string } {
  const parent = parentOf(name);
  if (name.startsWith('*.')) return { names: [parent], below: parent };
  const twin = name.startsWith('www.') ? parent : `www.${name}`;
  return { names: [name, twin, `*.${parent}`, `*.${name}`] };
}

/** What follows the first label. */
export function parentOf(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

/** True for names that Daspanel serves itself or gives to sites: the installation's own name, its services and what lies below them, and a wildcard over them. */
export function isReservedHost(name: string, hostName: string): boolean {
  if (name === hostName) return true;
  if (!name.endsWith(`.${hostName}`)) return false;
  const service =
    name
      .slice(0, -hostName.length - 1)
      .split('.')
      .at(-1) ?? '';
  return service === '*' || isReservedSiteName(service);
}
