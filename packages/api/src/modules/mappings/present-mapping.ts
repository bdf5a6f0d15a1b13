import { showHost, type Mapping } from '@daspanel/contract';
import type { WantedMapping } from '../../reconciler/wanted-site.ts';
import type { Addresses } from '../sites/addresses.ts';
import { stateOf, type SiteRow } from '../sites/site-store.ts';
import type { MappingRow } from './mapping-store.ts';
import { readMapping } from './read-mapping.ts';
import { urlsOfMapping } from './urls-of-mapping.ts';

/** What leaves the server of a mapping. One whose record cannot be read is shown as failed. */
export function presentMapping(site: SiteRow, row: MappingRow, addresses: Addresses): Mapping {
  const stored = readOrUndefined(row);
  const problem = problemOf(site, row, stored);
  return {
    id: row.id,
    site: row.site,
    host: row.host,
    shownHost: showHost(row.host),
    serves: stored?.serves ?? { kind: 'active' },
    www: row.www,
    httpsOnly: row.https_only === 1,
    hsts: stored?.hsts ?? null,
    certificate: row.certificate,
    urls: urlsOfMapping(row, addresses),
    state: stateOfMapping(site, row, stored),
    ...(problem === undefined ? {} : { problem }),
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
    revision: row.revision,
  };
}

function stateOfMapping(site: SiteRow, row: MappingRow, stored: WantedMapping | undefined): Mapping['state'] {
  if (site.lifecycle === 'trashed') return 'trashed';
  if (row.holds === 0) return 'conflict';
  return stored === undefined ? 'failed' : stateOf(site);
}

function problemOf(site: SiteRow, row: MappingRow, stored: WantedMapping | undefined): string | undefined {
  if (site.lifecycle === 'trashed') return undefined;
  if (row.holds === 0)
    return 'a name of this mapping was taken while its site was in the trash: move or delete the mapping that has it, then update this one';
  return stored === undefined ? 'the record of the mapping is damaged: delete it and map the domain anew' : (site.problem ?? undefined);
}

function readOrUndefined(row: MappingRow): WantedMapping | undefined {
  try {
    return readMapping(row);
  } catch {
    return undefined;
  }
}
