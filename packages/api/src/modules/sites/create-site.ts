import type { CreateSiteBody } from '@daspanel/contract';
import { siteId, versionId, type SiteId } from '@daspanel/formats/identifiers.ts';
import { poolLimits } from '@daspanel/formats/pool.ts';
import type { Caller } from '../../access/caller.ts';
import { personOf } from '../../access/person-of.ts';
import { limitMailbox } from '../mail-settings/limit-mailbox.ts';
import { resolveNewVersion } from '../versions/resolve-version.ts';
import { presentNow, type SiteParts } from './change-site.ts';
import { chooseFriendlyName } from './friendly-name.ts';
import { checkSiteName } from './site-name-rules.ts';

/** Enters a site and its first version, which is active. Gives the new site's id. */
export function createSite(parts: SiteParts, caller: Caller, wanted: CreateSiteBody): Promise<SiteId> {
  const fields = resolveNewVersion(wanted.version ?? { description: '', engine: { kind: 'static' } }, new Set(), '/version');
  return parts.changes.write('sites.create', caller, (change) => {
    const id = siteId.parse(parts.newId('s'));
    const version = versionId.parse(parts.newId('v'));
    const name = wanted.name ?? chooseFriendlyName((candidate) => parts.sites.isNameTaken(candidate));
    checkSiteName(name, (candidate) => parts.sites.isNameTaken(candidate));
    const { owner } = caller.actor;
    parts.allowance.requireRoom(owner, 'sites', 1);
    parts.allowance.requireEngine(owner, fields.engine, '/version');
    const limits = wanted.limits ?? poolLimits.parse({});
    parts.sites.insert(
      { id, owner, name, description: wanted.description, limits: JSON.stringify(limits), activeVersion: version },
      change.now,
    );
    parts.tags.replace(id, wanted.tags);
    parts.versions.insert(
      { ...fields, id: version, site: id, lifecycle: 'live', source: null, createdBy: personOf(caller.actor) },
      change.now,
    );
    limitMailbox(parts, change, { site: id, owner });
    change.describe({ object: id, site: id, owner, details: { name, version: { id: version, ...fields } } });
    change.announce('site.created', id, 1);
    change.announce('version.created', version, 1);
    change.touch(id);
    change.replyWith(202, presentNow(parts, caller, id));
    return id;
  });
}
