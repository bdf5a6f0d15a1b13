import type { EventType, Site } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import type { Action, Change, ChangeWriter } from '../../changes/change-writer.ts';
import { checkRevision } from '../../http/etag.ts';
import { notFound } from '../../problem.ts';
import type { Reconciler } from '../../reconciler/reconciler.ts';
import type { Place } from '../../reconciler/wanted-site.ts';
import type { AccessKeyStore } from '../access-keys/access-key-store.ts';
import type { DatabaseStore } from '../databases/database-store.ts';
import type { DatabaseUserStore } from '../databases/database-user-store.ts';
import type { MailSettingsStore } from '../mail-settings/mail-settings-store.ts';
import type { Allowance } from '../plans/allowance.ts';
import type { MappingStore } from '../mappings/mapping-store.ts';
import type { TagStore } from '../tags/tag-store.ts';
import type { MemberStore } from '../users/member-store.ts';
import type { UserStore } from '../users/user-store.ts';
import type { VersionStore } from '../versions/version-store.ts';
import type { Addresses } from './addresses.ts';
import { presentSite } from './present-site.ts';
import type { SiteColumns, SiteRow, SiteStore } from './site-store.ts';

/** A request waits this long for its change to be applied before it is answered with 202. */
export const PATIENCE = 5_000;

/** What the operations on sites and versions work with. */
export interface SiteParts {
  readonly sites: SiteStore;
  readonly versions: VersionStore;
  readonly tags: TagStore;
  readonly mappings: MappingStore;
  readonly accessKeys: AccessKeyStore;
  readonly mailSettings: MailSettingsStore;
  readonly users: UserStore;
  readonly members: MemberStore;
  readonly databases: Pick<DatabaseStore, 'removeAll'>;
  readonly databaseUsers: Pick<DatabaseUserStore, 'removeAll'>;
  /** What plans let owners have. */
  readonly allowance: Allowance;
  readonly changes: ChangeWriter;
  readonly reconciler: Pick<Reconciler, 'settle'>;
  readonly addresses: Addresses;
  readonly place: Place;
  /** A fresh id that starts with the given letter. */
  readonly newId: (letter: string) => string;
}

interface Target {
  readonly id: SiteId;
  readonly ifMatch: ReadonlySet<number> | undefined;
  readonly event: EventType;
}

/**
 * Changes one site that the caller sees, if it still has the revision he knows. `work` gives the columns to change and may throw; its `details` go
 * into the audit record.
 */
export function changeSite(
  parts: SiteParts,
  action: Action,
  caller: Caller,
  target: Target,
  work: (site: SiteRow, change: Change) => { readonly columns: SiteColumns; readonly details?: Readonly<Record<string, unknown>> },
): Promise<void> {
  return parts.changes.write(action, caller, (change) => {
    const site = findSite(parts, caller, target.id);
    checkRevision(target.ifMatch, site.revision);
    const { columns, details = {} } = work(site, change);
    parts.sites.update(site.id, columns, change.now);
    change.describe({ object: site.id, site: site.id, owner: site.owner, details });
    change.announce(target.event, site.id, site.revision + 1);
    change.touch(site.id);
    change.replyWith(202, presentNow(parts, caller, site.id));
  });
}

/** The site, if there is one that the caller sees. */
export function findSite(parts: Pick<SiteParts, 'sites'>, caller: Caller, id: SiteId): SiteRow {
  const site = parts.sites.forActor(caller.actor).find(id);
  if (site === undefined) throw notFound();
  return site;
}

/** The site as it stands inside the running transaction: written, and not yet applied. */
export function presentNow(parts: SiteParts, caller: Caller, id: SiteId): Site {
  const site = findSite(parts, caller, id);
  return { ...presentSite(site, parts), state: site.lifecycle === 'trashed' ? 'trashed' : 'pending' };
}
