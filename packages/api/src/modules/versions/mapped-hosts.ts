import { showHost } from '@daspanel/contract';
import { namesOfMapping } from '../../reconciler/mapped-names.ts';
import type { MappingRow } from '../mappings/mapping-store.ts';
import { readMapping } from '../mappings/read-mapping.ts';
import type { VersionRow } from './version-store.ts';

/**
 * Domains that lead to a version, as they are in DNS and as people write them. Left out are wildcards, whose names have no counterpart at a clone, redirects, and
 * mappings that do not have their names or whose record is damaged.
 */
export function mappedHosts(mappings: readonly MappingRow[], version: Pick<VersionRow, 'id'>, isActive: boolean): readonly string[] {
  const leading = mappings.filter((row) => row.holds === 1 && !row.host.startsWith('*.') && leadsTo(row, version, isActive));
  return [...new Set(leading.flatMap(namesOfMapping).flatMap((host) => [host, showHost(host)]))];
}

function leadsTo(row: MappingRow, { id }: Pick<VersionRow, 'id'>, isActive: boolean): boolean {
  try {
    const { serves } = readMapping(row);
    return serves.kind === 'active' ? isActive : serves.kind === 'version' && serves.version === id;
  } catch {
    return false;
  }
}
