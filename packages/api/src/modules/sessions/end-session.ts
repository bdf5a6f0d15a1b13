import type { Caller } from '../../access/caller.ts';
import { notFound } from '../../problem.ts';
import { requireOwnSession, requireSession } from './own-session.ts';
import type { SessionParts } from './session-parts.ts';

/** Ends the session that asks; where it sees through the eyes of another one, also the one that it came from. */
export function signOut(parts: SessionParts, caller: Caller): Promise<void> {
  return parts.changes.write('sessions.sign-out', caller, (change) => {
    const { session } = requireSession(parts, caller.actor);
    if (session.impersonator_session !== null) parts.sessions.remove(session.impersonator_session);
    parts.sessions.remove(session.id);
    change.describe({ object: session.id });
    change.announce('session.ended', session.id);
  });
}

/** Ends one session of the person who asks. */
export function endSession(parts: SessionParts, caller: Caller, id: string): Promise<void> {
  return parts.changes.write('sessions.end', caller, (change) => {
    const { user } = requireOwnSession(parts, caller.actor);
    const session = parts.sessions.find(id);
    if (session?.user !== user.id) throw notFound();
    parts.sessions.remove(id);
    change.describe({ object: id });
    change.announce('session.ended', id);
  });
}

/** Ends all sessions of the person who asks but this one. */
export function endOtherSessions(parts: SessionParts, caller: Caller): Promise<void> {
  return parts.changes.write('sessions.end-others', caller, (change) => {
    const { session, user } = requireOwnSession(parts, caller.actor);
    const ended = parts.sessions.removeOf(user.id, session.id);
    change.describe({ object: user.id, details: { ended } });
    for (const id of ended) change.announce('session.ended', id);
  });
}
