import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import { checkRevision } from '../../http/etag.ts';
import { Problem } from '../../problem.ts';
import { markOfAccessKey } from '../access-keys/access-key-subject.ts';
import { markOfCertificate } from '../certificates/certificate-subject.ts';
import { holdFreeNames, releaseNames } from '../mappings/hold-names.ts';
import { markOfMail } from '../mail-settings/mail-subject.ts';
import { changeSite, findSite, type SiteParts } from './change-site.ts';
import { checkSiteName } from './site-name-rules.ts';
import type { SiteRow } from './site-store.ts';

interface Target {
  readonly id: SiteId;
  readonly ifMatch: ReadonlySet<number> | undefined;
}

/** Moves a site to the trash; its name and its domains are free from then on. */
export function trashSite(parts: SiteParts, caller: Caller, target: Target, confirm: string): Promise<void> {
  return changeSite(parts, 'sites.delete', caller, { ...target, event: 'site.trashed' }, (site, change) => {
    requireLive(site);
    checkConfirmation(site, confirm);
    change.touchDatabases(site.id);
    releaseNames(parts, site.id);
    return { columns: { lifecycle: 'trashed', trashed_at: change.now }, details: { name: site.name } };
  });
}

/** Takes a site out of the trash, under another name if need be, with those of its domains that nobody has taken. */
export function restoreSite(parts: SiteParts, caller: Caller, target: Target, wantedName: string | undefined): Promise<void> {
  return changeSite(parts, 'sites.restore', caller, { ...target, event: 'site.restored' }, (site, change) => {
    if (site.lifecycle !== 'trashed') throw new Problem('wrong-state', 'the site is not in the trash');
    const name = wantedName ?? site.name;
    checkSiteName(name, (candidate) => parts.sites.isNameTaken(candidate));
    change.touchDatabases(site.id);
    holdFreeNames(parts, site);
    return { columns: { lifecycle: 'live', trashed_at: null, name }, details: { name } };
  });
}

/** Removes a site that is in the trash: its record at once, its files by the reconciler. */
export function purgeSite(parts: SiteParts, caller: Caller, target: Target, confirm: string): Promise<void> {
  return parts.changes.write('sites.purge', caller, (change) => {
    const site = findSite(parts, caller, target.id);
    checkRevision(target.ifMatch, site.revision);
    if (site.lifecycle !== 'trashed') throw new Problem('wrong-state', 'only a site in the trash can be purged: delete it first');
    checkConfirmation(site, confirm);
    const accessKeys = parts.accessKeys.removeSite(site.id);
    change.describe({ object: site.id, site: site.id, owner: site.owner, details: { name: site.name, accessKeys } });
    change.announce('site.purged', site.id);
    for (const key of accessKeys) change.touch(markOfAccessKey(key));
    parts.mailSettings.remove(site.id);
    change.touch(markOfMail(site.id));
    for (const mapping of parts.mappings.listAll(site.id)) if (mapping.own_certificate !== 0) change.touch(markOfCertificate(mapping.id));
    parts.mappings.removeAll(site.id);
    parts.versions.removeAll(site.id);
    parts.databases.removeAll(site.id);
    parts.databaseUsers.removeAll(site.id);
    parts.sites.remove(site.id);
    change.touch(site.id);
    change.touchDatabases(site.id);
    change.replyWith(204, null);
  });
}

export function requireLive(site: SiteRow): void {
  if (site.lifecycle === 'trashed') throw new Problem('wrong-state', 'the site is in the trash: restore it first');
}

function checkConfirmation(site: SiteRow, confirm: string): void {
  if (confirm !== site.name)
    throw new Problem('confirmation-mismatch', 'repeat the name of the site as `confirm`: all its versions and their content go');
}
