import { roleScopes, type CurrentSession, type Session } from '@daspanel/contract';
import type { Actor } from '../../access/actor.ts';
import type { UserStore } from '../users/user-store.ts';
import { requireSession } from './own-session.ts';
import { FRESH_FOR, isWithinLifetime } from './session-lifetime.ts';
import type { SessionRow, SessionStore } from './session-store.ts';
import { methodsOf } from './start-session.ts';

interface Parts {
  readonly sessions: SessionStore;
  readonly users: UserStore;
}

/** The session that asks, as it stands. */
export function presentCurrent(parts: Parts, actor: Actor): CurrentSession {
  const { session, user } = requireSession(parts, actor);
  const lacksSecondFactor = session.impersonator === null && actor.session?.lacksSecondFactor === true;
  const impersonator = session.impersonator === null ? undefined : parts.users.find(session.impersonator);
  return {
    id: session.id,
    user: { id: user.id, email: user.email, name: user.name, role: user.role, language: user.language, plan: user.plan },
    role: user.role,
    scopes: session.stage === 'full' && !lacksSecondFactor ? [...roleScopes[user.role]] : [],
    lacksSecondFactor,
    stage: session.stage,
    methods: [...methodsOf(parts, user)],
    impersonator: impersonator === undefined ? null : { id: impersonator.id, name: impersonator.name },
    freshUntil: new Date(session.authenticated_at + FRESH_FOR).toISOString(),
  };
}

/** Sessions of a person that have not ended by the clock, newest first. */
export function listSessions(parts: Parts & { readonly now: () => number }, user: string, actor: Actor): Session[] {
  const role = parts.users.find(user)?.role;
  if (role === undefined) return [];
  return parts.sessions
    .list(user)
    .filter((session) => isWithinLifetime(session, role, session.seen_at, parts.now()))
    .map((session) => presentSession(session, actor));
}

const MINUTE = 60_000;

function presentSession(session: SessionRow, actor: Actor): Session {
  return {
    id: session.id,
    current: session.id === actor.session?.id,
    stage: session.stage,
    createdAt: new Date(session.created_at).toISOString(),
    seenAt: new Date(session.seen_at - (session.seen_at % MINUTE)).toISOString(),
    address: session.address,
    agent: session.agent,
    impersonator: session.impersonator,
  };
}
