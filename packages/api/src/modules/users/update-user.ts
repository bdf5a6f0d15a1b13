import type { UpdateUserBody, UserId } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import { requireFresh } from '../../access/check-session.ts';
import { checkRevision } from '../../http/etag.ts';
import { Problem } from '../../problem.ts';
import { requireFreeEmail } from './create-user.ts';
import { mayWorkFor } from './may-work-for.ts';
import { findAdmissible, findManaged, placePerson, requireOtherOwner, requirePlan } from './rank.ts';
import type { UserParts } from './user-parts.ts';
import type { UserColumns, UserRow } from './user-store.ts';

export interface UserTarget {
  readonly id: string;
  readonly ifMatch: ReadonlySet<number> | undefined;
}

/** Changes a person whom the caller looks after. Another role ends his sessions. */
export function updateUser(parts: UserParts, caller: Caller, target: UserTarget, wanted: UpdateUserBody): Promise<void> {
  const { actor } = caller;
  if (wanted.email !== undefined || wanted.role !== undefined) requireFresh(actor, parts.now());
  return parts.changes.write('users.update', caller, (change) => {
    const user = wanted.email === undefined ? findManaged(parts, actor, target.id) : findAdmissible(parts, actor, target.id);
    checkRevision(target.ifMatch, user.revision);
    const { email, name, plan, language } = wanted;
    if (email !== undefined) requireFreeEmail(parts.users, email, user.id);
    if (plan !== undefined) requirePlan(parts, actor, plan);
    const columns = { email, name, plan, language, ...movePerson(parts, caller, user, wanted) };
    parts.users.update(user.id, columns, change.now);
    if (columns.parent !== undefined) endForeignWork(parts, { ...user, parent: columns.parent });
    if (email !== undefined) parts.passwordResets.removeOf(user.id);
    for (const parent of new Set([user.parent, columns.parent ?? null])) if (parent !== null) parts.users.renewRights(parent);
    if (columns.role !== undefined) for (const id of parts.sessions.removeOf(user.id, null)) change.announce('session.ended', id);
    change.describe({ object: user.id, owner: user.id, details: { ...wanted } });
    change.announce('user.updated', user.id, user.revision + 1);
  });
}

/** What another role or another parent changes; nothing where both stay. */
function movePerson(parts: UserParts, { actor }: Caller, user: UserRow, wanted: UpdateUserBody): UserColumns {
  const role = wanted.role ?? user.role;
  const isMoved = wanted.parent !== undefined && wanted.parent !== user.parent;
  if (role === user.role && !isMoved) return {};
  const parent = placePerson(parts, actor, { role, parent: isMoved ? wanted.parent : role === user.role ? user.parent : undefined });
  if (role === user.role) return { parent, rights_epoch: user.rights_epoch + 1 };
  if (role !== 'owner') requireOtherOwner(parts, user);
  requireNothingLeft(parts, user, role);
  return { role, parent, rights_epoch: user.rights_epoch + 1 };
}

/** Whoever looks after another person from now on brings nobody of the one before onto the sites, and a collaborator takes no sites of the one before with him. */
function endForeignWork(parts: UserParts, user: UserRow): void {
  for (const site of parts.sites.listOf(user.id))
    for (const { user: member } of parts.members.membersOf(site)) if (!mayWorkFor(parts, member, user)) take(parts, member, site);
  for (const { site, owner } of parts.members.sitesOf(user.id)) {
    const found = parts.users.find(owner);
    if (found !== undefined && !mayWorkFor(parts, user.id, found)) take(parts, user.id, site);
  }
}

function take({ members, users }: UserParts, member: UserId, site: SiteId): void {
  members.remove(member, site);
  users.renewRights(member);
}

/** What a person has must suit his role: collaborators own no sites, and only resellers and clients look after people. */
function requireNothingLeft(parts: UserParts, user: UserRow, role: UserRow['role']): void {
  const below = parts.users.listBelow(user.id);
  if (below.length > 0) throw new Problem('user-in-use', 'he looks after people: give them to somebody else first', { holders: below });
  if (role === 'collaborator' && parts.sites.countOf(user.id) > 0)
    throw new Problem('user-in-use', 'he owns sites: give them to somebody else first, collaborators own none');
  if (user.role === 'collaborator' && parts.members.sitesOf(user.id).length > 0)
    throw new Problem('user-in-use', 'he works on sites of others: take him off them first');
}
