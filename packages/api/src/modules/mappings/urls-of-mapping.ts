import { namesOfMapping } from '../../reconciler/mapped-names.ts';
import type { Addresses } from '../sites/addresses.ts';
import type { MappingRow } from './mapping-store.ts';

/** The addresses that a mapping answers: none for a wildcard, and none while it has no names. */
export function urlsOfMapping(row: MappingRow, addresses: Addresses): string[] {
  if (row.holds === 0 || row.host.startsWith('*.')) return [];
  const urls = addresses.ofHosts(namesOfMapping(row));
  return row.https_only === 1 ? urls.filter((url) => url.startsWith('https:')) : urls;
}
