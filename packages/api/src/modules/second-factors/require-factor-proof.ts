import type { Actor } from '../../access/actor.ts';
import { Problem } from '../../problem.ts';
import { requireOwnSession } from '../sessions/own-session.ts';
import { FRESH_FOR } from '../sessions/session-lifetime.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import type { UserStore } from '../users/user-store.ts';

interface Parts {
  readonly sessions: SessionStore;
  readonly users: UserStore;
  readonly now: () => number;
}

/** The session and person that ask. Throws 403 where there is a second factor, and the session has not been proved by one within ten minutes: who has a password and a session must not get rid of it. */
export function requireFactorProof(parts: Parts, actor: Actor) {
  const own = requireOwnSession(parts, actor);
  const provedAt = own.session.factor_proved_at ?? -Infinity;
  if (parts.sessions.secondFactorsOf(own.user.id).length > 0 && parts.now() - provedAt > FRESH_FOR)
    throw new Problem(
      'factor-proof-needed',
      'give a code of your app or a passkey: the password is not enough for this. Who has lost them signs in again with a recovery code',
    );
  return own;
}
