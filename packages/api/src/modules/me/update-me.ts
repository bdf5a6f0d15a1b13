import type { UpdateMeBody } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import { checkRevision } from '../../http/etag.ts';
import { requireOwnSession } from '../sessions/own-session.ts';
import { requireFreeEmail } from '../users/create-user.ts';
import type { UserParts } from '../users/user-parts.ts';

/** Changes what everybody may change of his own account. */
export function updateMe(parts: UserParts, caller: Caller, ifMatch: ReadonlySet<number> | undefined, wanted: UpdateMeBody): Promise<void> {
  return parts.changes.write('me.update', caller, (change) => {
    const { user } = requireOwnSession(parts, caller.actor);
    checkRevision(ifMatch, user.revision);
    const { name, language, preferences } = wanted;
    const columns = { name, language, preferences: preferences === undefined ? undefined : JSON.stringify(preferences) };
    parts.users.update(user.id, columns, change.now);
    change.describe({ object: user.id, owner: user.id, details: { name, language } });
    change.announce('user.updated', user.id, user.revision + 1);
  });
}

/** Changes the address that the person who asks signs in with. */
export function setOwnEmail(parts: UserParts, caller: Caller, email: string): Promise<void> {
  return parts.changes.write('me.set-email', caller, (change) => {
    const { user } = requireOwnSession(parts, caller.actor);
    requireFreeEmail(parts.users, email, user.id);
    parts.users.update(user.id, { email }, change.now);
    parts.passwordResets.removeOf(user.id);
    change.describe({ object: user.id, owner: user.id, details: { from: user.email, to: email } });
    change.announce('user.updated', user.id, user.revision + 1);
  });
}
