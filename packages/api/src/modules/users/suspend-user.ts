import type { Caller } from '../../access/caller.ts';
import type { Change } from '../../changes/change-writer.ts';
import { checkRevision } from '../../http/etag.ts';
import { Problem } from '../../problem.ts';
import { markOfAccessKey } from '../access-keys/access-key-subject.ts';
import { findManaged, requireOtherOwner } from './rank.ts';
import type { UserTarget } from './update-user.ts';
import type { UserParts } from './user-parts.ts';
import type { UserRow } from './user-store.ts';

/** Ends all that a person can do, at once. What he has stays, and his sites answer 503. */
export function suspendUser(parts: UserParts, caller: Caller, target: UserTarget): Promise<void> {
  return parts.changes.write('users.suspend', caller, (change) => {
    const user = findManaged(parts, caller.actor, target.id);
    checkRevision(target.ifMatch, user.revision);
    if (user.state === 'suspended') throw new Problem('wrong-state', 'he is suspended already');
    requireOtherOwner(parts, user);
    setState(parts, change, user, 'suspended');
    for (const id of parts.sessions.removeOf(user.id, null)) change.announce('session.ended', id);
    change.announce('user.suspended', user.id, user.revision + 1);
  });
}

export function activateUser(parts: UserParts, caller: Caller, target: UserTarget): Promise<void> {
  return parts.changes.write('users.activate', caller, (change) => {
    const user = findManaged(parts, caller.actor, target.id);
    checkRevision(target.ifMatch, user.revision);
    if (user.state === 'active') throw new Problem('wrong-state', 'he is not suspended');
    setState(parts, change, user, 'active');
    change.announce('user.activated', user.id, user.revision + 1);
  });
}

function setState(parts: UserParts, change: Change, user: UserRow, state: UserRow['state']): void {
  parts.users.update(user.id, { state, rights_epoch: user.rights_epoch + 1 }, change.now);
  for (const site of parts.sites.listOf(user.id)) change.touch(site);
  for (const key of parts.accessKeys.listOf(user.id)) change.touch(markOfAccessKey(key));
  change.describe({ object: user.id, owner: user.id, details: { email: user.email } });
}
