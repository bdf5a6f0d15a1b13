import type { UserId } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import type { Change } from '../../changes/change-writer.ts';
import { invalidField, Problem } from '../../problem.ts';
import { markOfAccessKey } from '../access-keys/access-key-subject.ts';
import { mayWorkFor } from '../users/may-work-for.ts';
import type { SiteParts } from './change-site.ts';
import type { SiteRow } from './site-store.ts';

interface Transfer {
  readonly site: SiteRow;
  readonly owner: UserId;
}

/**
 * Gives a site to another person whom the caller sees. What the former owner handed out goes: access keys lose the site, and his collaborators are taken off it. Gives the
 * new owner.
 */
export function transferSite(parts: SiteParts, { actor }: Caller, change: Change, { site, owner }: Transfer): UserId {
  if (owner === site.owner) return owner;
  if (actor.sites !== null) throw new Problem('not-permitted', 'sites are given away by those who see all sites of their owners');
  const user = parts.users.forActor(actor).find(owner);
  if (user === undefined) throw invalidField('/owner', 'is nobody whom you see');
  if (user.role === 'collaborator') throw invalidField('/owner', 'is a collaborator: they own no sites');
  if (user.state === 'suspended') throw invalidField('/owner', 'is suspended: activate the person first');
  parts.allowance.requireRoomToMove(site.id, owner);
  for (const key of parts.accessKeys.removeSite(site.id)) change.touch(markOfAccessKey(key));
  for (const key of [...parts.accessKeys.listOf(site.owner), ...parts.accessKeys.listOf(owner)]) change.touch(markOfAccessKey(key));
  for (const { user: member } of parts.members.membersOf(site.id)) {
    if (!mayWorkFor(parts, member, user)) parts.members.remove(member, site.id);
    parts.users.renewRights(member);
  }
  for (const changed of [site.owner, owner]) parts.users.renewRights(changed);
  return owner;
}
