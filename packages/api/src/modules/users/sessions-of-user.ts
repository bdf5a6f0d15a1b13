import type { Session } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import { notFound } from '../../problem.ts';
import { listSessions } from '../sessions/present-session.ts';
import { findManaged } from './rank.ts';
import type { UserParts } from './user-parts.ts';

/** The sessions of a person whom the caller looks after. */
export function listSessionsOf(parts: UserParts, { actor }: Caller, id: string): Session[] {
  return listSessions(parts, findManaged(parts, actor, id).id, actor);
}

/** Ends one of them, or all where `session` is null. */
export function endSessionsOf(
  parts: UserParts,
  caller: Caller,
  target: { readonly user: string; readonly session: string | null },
): Promise<void> {
  return parts.changes.write(target.session === null ? 'users.end-sessions' : 'users.end-session', caller, (change) => {
    const user = findManaged(parts, caller.actor, target.user);
    const ended = target.session === null ? parts.sessions.removeOf(user.id, null) : [target.session];
    if (target.session !== null) {
      if (parts.sessions.find(target.session)?.user !== user.id) throw notFound();
      parts.sessions.remove(target.session);
    }
    change.describe({ object: user.id, owner: user.id, details: { ended } });
    for (const id of ended) change.announce('session.ended', id);
  });
}
