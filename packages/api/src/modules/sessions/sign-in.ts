import { timingSafeEqual } from 'node:crypto';
import type { SignedIn, SignInBody } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import { rates } from '../../access/rate-limit.ts';
import { Problem } from '../../problem.ts';
import { hashSecret } from '../tokens/token-text.ts';
import type { UserRow } from '../users/user-store.ts';
import { readKnownBrowser } from './known-browser.ts';
import { parseSessionText, readSessionCookie } from './session-cookie.ts';
import type { SessionParts } from './session-parts.ts';
import type { SessionRow, SessionStore } from './session-store.ts';
import { blockOf, countAttempt } from './sign-in-attempt.ts';
import { asPerson, firstStageOf, methodsOf, startSession } from './start-session.ts';

interface Request {
  readonly body: SignInBody;
  readonly caller: Caller;
  readonly headers: Headers;
}

/**
 * Starts a session for who gives an account's password. Unknown, suspended and wrong take the same time and are answered alike. A session that the browser
 * had before ends, so that nobody can have planted it.
 */
export async function signIn(
  parts: SessionParts,
  { body, caller, headers }: Request,
): Promise<{ readonly signedIn: SignedIn; readonly cookies: readonly string[] }> {
  const email = body.email.trim().toLowerCase();
  const user = parts.users.findByEmail(email);
  const forget = countSignIn(parts, { email, user, caller, headers });
  const isRight = await parts.passwords.verify(body.password, user?.password ?? null);
  if (user?.state !== 'active' || !isRight) {
    const person = user === undefined ? caller : { ...caller, actor: { ...caller.actor, owner: user.id } };
    await parts.changes.refuse('sessions.sign-in', person, user?.id ?? null, 'unauthenticated');
    throw refused();
  }
  forget();
  const isOutdated = user.password !== null && parts.passwords.isOutdated(user.password);
  const stronger = isOutdated ? await parts.passwords.hash(body.password) : undefined;
  return parts.changes.write('sessions.sign-in', asPerson(caller, user), (change) => {
    requireUnchanged(parts, user);
    if (stronger !== undefined) parts.users.update(user.id, { password: stronger }, change.now);
    endFormer(parts.sessions, headers);
    const stage = firstStageOf(parts, user);
    const { id, cookies } = startSession(parts, change, { user, stage, remember: body.remember, address: caller.address, headers });
    change.describe({ object: id, details: { user: user.id, stage } });
    return { signedIn: { stage, methods: [...methodsOf(parts, user)] }, cookies };
  });
}

/** Counts an attempt to sign in, or to prove oneself again. Throws 429; gives what undoes the count. */
export function countSignIn(
  parts: Pick<SessionParts, 'limiter' | 'sessionSecret' | 'log'>,
  attempt: { readonly email: string; readonly user: UserRow | undefined; readonly caller: Caller; readonly headers: Headers },
): () => void {
  const { email, user, caller, headers } = attempt;
  if (user !== undefined) parts.limiter.take(`passwords of ${user.id} from ${blockOf(caller.address)}`, rates.passwords);
  const browser = user === undefined ? undefined : readKnownBrowser(parts.sessionSecret, user.id, headers);
  try {
    return countAttempt(parts.limiter, { email, address: caller.address, browser });
  } catch (error) {
    parts.log.warn('an attempt to sign in was slowed down', {
      address: caller.address,
      user: user?.id ?? null,
      requestId: caller.requestId,
    });
    throw error;
  }
}

/** While the password was being hashed the account may have been suspended, or the password changed. */
function requireUnchanged({ users }: SessionParts, known: UserRow): void {
  const user = users.find(known.id);
  if (user?.state !== 'active' || user.password !== known.password) throw refused();
}

/** Ends the session that the browser had before. */
export function endFormer(sessions: SessionStore, headers: Headers): void {
  const session = readFormer(sessions, headers);
  if (session !== undefined) sessions.remove(session.id);
}

/** The session that the browser's cookie proves, whatever its person may do by now. */
function readFormer(sessions: SessionStore, headers: Headers): SessionRow | undefined {
  const text = readSessionCookie(headers.get('cookie'));
  const session = text === undefined ? undefined : sessions.find(parseSessionText(text) ?? '');
  if (text === undefined || session === undefined) return undefined;
  return timingSafeEqual(Buffer.from(session.hash), Buffer.from(hashSecret(text))) ? session : undefined;
}

function refused(): Problem {
  return new Problem('unauthenticated', 'the e-mail address and the password do not belong together, or the account is suspended');
}
