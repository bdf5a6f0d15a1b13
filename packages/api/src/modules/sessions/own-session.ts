import type { Actor, ActorSession } from '../../access/actor.ts';
import { Problem } from '../../problem.ts';
import type { UserRow, UserStore } from '../users/user-store.ts';
import type { SessionRow, SessionStore } from './session-store.ts';

interface Parts {
  readonly sessions: SessionStore;
  readonly users: UserStore;
}

/** The session that asks, with its person. Throws 403 where a token asks, and 401 where the session has ended meanwhile. */
export function requireSession(parts: Parts, actor: Actor): { readonly session: SessionRow; readonly user: UserRow } {
  const { id } = sessionOf(actor);
  const session = parts.sessions.find(id);
  const user = session === undefined ? undefined : parts.users.find(session.user);
  if (session === undefined || user === undefined) throw new Problem('unauthenticated', 'the session has ended: sign in again');
  return { session, user };
}

/** The same, where the person himself must ask and not somebody who sees what he sees. */
export function requireOwnSession(parts: Parts, actor: Actor): { readonly session: SessionRow; readonly user: UserRow } {
  if (sessionOf(actor).impersonator !== null)
    throw new Problem('not-permitted', 'this is for the person himself: end the view as another one first');
  return requireSession(parts, actor);
}

function sessionOf(actor: Actor): ActorSession {
  if (actor.session === null) throw new Problem('session-needed', 'this belongs to a person who is signed in to the panel, not to a token');
  return actor.session;
}
