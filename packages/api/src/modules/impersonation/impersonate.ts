import type { SignedIn } from '@daspanel/contract';
import { mayImpersonate } from '../../access/authenticate.ts';
import type { Caller } from '../../access/caller.ts';
import { Problem } from '../../problem.ts';
import { requireOwnSession, requireSession } from '../sessions/own-session.ts';
import { formatSessionCookie, makeSessionText } from '../sessions/session-cookie.ts';
import { isWithinLifetime, lifetimeOf } from '../sessions/session-lifetime.ts';
import { startSession } from '../sessions/start-session.ts';
import { hashSecret } from '../tokens/token-text.ts';
import { findUser } from '../users/rank.ts';
import type { UserParts } from '../users/user-parts.ts';

interface Answer {
  readonly signedIn: SignedIn;
  readonly cookies: readonly string[];
}
const full = (cookies: readonly string[]): Answer => ({ signedIn: { stage: 'full', methods: [] }, cookies });

/** Starts a session that sees what another person sees, and notes the one that it goes back to. */
export function impersonate(
  parts: UserParts,
  { caller, id, headers }: { readonly caller: Caller; readonly id: string; readonly headers: Headers },
): Promise<Answer> {
  return parts.changes.write('users.impersonate', caller, (change) => {
    const own = requireOwnSession(parts, caller.actor);
    const user = findUser(parts, caller.actor, id);
    if (!mayImpersonate(own.user, user)) throw new Problem('not-permitted', 'you can see with the eyes of people below you only');
    if (user.state !== 'active') throw new Problem('wrong-state', 'he is suspended: activate him first');
    const { address } = caller;
    const started = startSession(parts, change, { user, stage: 'full', remember: false, address, headers, impersonator: own.session });
    change.describe({ object: user.id, owner: user.id, details: { session: started.id, email: user.email } });
    return full(started.cookies);
  });
}

/** Ends such a session, and gives the one that it came from another secret: the browser has lost the former one. */
export function endImpersonation(parts: UserParts, caller: Caller): Promise<Answer> {
  return parts.changes.write('session.end-impersonation', caller, (change) => {
    const { session, user } = requireSession(parts, caller.actor);
    const own = session.impersonator_session === null ? undefined : parts.sessions.find(session.impersonator_session);
    if (own === undefined) throw new Problem('wrong-state', 'this is your own session');
    const person = parts.users.find(own.user);
    parts.sessions.remove(session.id);
    change.describe({ object: user.id, owner: user.id, details: { session: session.id } });
    change.announce('session.ended', session.id);
    // Whoever looks with the eyes of another one is not away from his own session.
    if (person?.state !== 'active' || !isWithinLifetime(own, person.role, change.now, change.now)) return full([]);
    const text = makeSessionText(own.id);
    parts.sessions.rotate(own.id, { ...own, hash: hashSecret(text) }, change.now);
    return full([formatSessionCookie(text, own.remember === 1 ? lifetimeOf(person.role).absolute / 1000 : null)]);
  });
}
