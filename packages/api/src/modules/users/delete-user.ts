import type { Caller } from '../../access/caller.ts';
import { checkRevision } from '../../http/etag.ts';
import { Problem } from '../../problem.ts';
import { markOfAccessKey } from '../access-keys/access-key-subject.ts';
import { findManaged, requireOtherOwner } from './rank.ts';
import type { UserTarget } from './update-user.ts';
import type { UserParts } from './user-parts.ts';

/** Deletes a person who owns no sites and looks after nobody, with his sessions, tokens and access keys. */
export function deleteUser(parts: UserParts, caller: Caller, target: UserTarget, confirm: string): Promise<void> {
  return parts.changes.write('users.delete', caller, (change) => {
    const user = findManaged(parts, caller.actor, target.id);
    checkRevision(target.ifMatch, user.revision);
    if (confirm.trim().toLowerCase() !== user.email)
      throw new Problem('confirmation-mismatch', 'repeat the e-mail address of the person as `confirm`');
    requireOtherOwner(parts, user);
    requireNothing(parts, user.id);
    for (const key of parts.accessKeys.listOf(user.id)) {
      parts.accessKeys.remove(key);
      change.touch(markOfAccessKey(key));
    }
    parts.tokens.removeOf(user.id);
    for (const id of parts.sessions.removeOf(user.id, null)) change.announce('session.ended', id);
    parts.users.remove(user.id);
    if (user.parent !== null) parts.users.renewRights(user.parent);
    change.describe({ object: user.id, owner: user.id, details: { email: user.email, name: user.name, role: user.role } });
    change.announce('user.deleted', user.id);
  });
}

function requireNothing({ sites, users }: UserParts, id: string): void {
  const owned = sites.listOf(id);
  if (owned.length > 0)
    throw new Problem('user-in-use', 'he owns sites, maybe in the trash: give them to somebody else, or purge them', {
      holders: owned.slice(0, 100),
    });
  const below = users.listBelow(id);
  if (below.length > 0)
    throw new Problem('user-in-use', 'he looks after people: give them to somebody else first', { holders: below.slice(0, 100) });
}
