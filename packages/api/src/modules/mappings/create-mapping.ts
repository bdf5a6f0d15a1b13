import { mappingId, parseHost, showHost, type CreateMappingBody, type MappingId } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import { invalidField } from '../../problem.ts';
import { findSite, type SiteParts } from '../sites/change-site.ts';
import { requireLive } from '../sites/trash-site.ts';
import { checkMapping, nothingUploaded, settleServes } from './check-mapping.ts';
import { holdNames } from './hold-names.ts';
import { presentMappingNow, requireRoom } from './mapping-parts.ts';
import { findPublicSuffix } from './public-suffix.ts';

/** Enters a mapping, which has all of its names from then on. Gives its id. */
export function createMapping(parts: SiteParts, caller: Caller, target: SiteId, wanted: CreateMappingBody): Promise<MappingId> {
  const host = parseHost(wanted.host);
  if (host === undefined) throw invalidField('/host', 'must be a host name');
  const suffix = findPublicSuffix(host);
  if (suffix !== undefined)
    throw invalidField(
      '/host',
      `names are registered below ${showHost(suffix)}: map one that you own, such as example.${showHost(suffix)}`,
    );
  return parts.changes.write('mappings.create', caller, (change) => {
    const site = findSite(parts, caller, target);
    requireLive(site);
    requireRoom(parts, site.id);
    const serves = settleServes(wanted.serves, (version) => parts.versions.find(site.id, version));
    const fields = { ...wanted, host, serves };
    checkMapping(fields);
    if (fields.certificate === 'own') throw nothingUploaded();
    const id = mappingId.parse(parts.newId('h'));
    parts.mappings.insert(id, site.id, fields, change.now);
    holdNames(parts, caller, site, { id, host, www: fields.www });
    change.describe({ object: id, site: site.id, owner: site.owner, details: fields });
    change.announce('mapping.created', id, 1);
    change.touch(site.id);
    change.replyWith(202, presentMappingNow(parts, caller, { site: site.id, mapping: id }));
    return id;
  });
}
