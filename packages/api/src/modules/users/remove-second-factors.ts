import type { Caller } from '../../access/caller.ts';
import { findAdmissible } from './rank.ts';
import type { UserParts } from './user-parts.ts';

/** Takes the app, the recovery codes and all passkeys of a person away, for who has lost them, and ends his sessions. */
export function removeSecondFactors(parts: UserParts, caller: Caller, id: string): Promise<void> {
  return parts.changes.write('users.remove-second-factors', caller, (change) => {
    const user = findAdmissible(parts, caller.actor, id);
    parts.secondFactors.setTotp(user.id, null, null);
    parts.secondFactors.replaceCodes(user.id, []);
    const passkeys = parts.passkeys.list(user.id);
    for (const passkey of passkeys) parts.passkeys.remove(passkey.id);
    for (const session of parts.sessions.removeOf(user.id, null)) change.announce('session.ended', session);
    parts.users.update(user.id, {}, change.now);
    change.describe({ object: user.id, owner: user.id, details: { email: user.email, passkeys: passkeys.map(({ name }) => name) } });
    change.announce('user.updated', user.id, user.revision + 1);
  });
}
