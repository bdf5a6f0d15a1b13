import { sessionId, type SecondFactor, type SessionStage } from '@daspanel/contract';
import type { Secret } from '@daspanel/platform/secret.ts';
import { anonymous } from '../../access/actor.ts';
import type { Caller } from '../../access/caller.ts';
import type { Change } from '../../changes/change-writer.ts';
import { hashSecret } from '../tokens/token-text.ts';
import type { UserRow, UserStore } from '../users/user-store.ts';
import { makeBrowserText } from './known-browser.ts';
import { formatDeviceCookie, formatSessionCookie, makeSessionText } from './session-cookie.ts';
import { lifetimeOf } from './session-lifetime.ts';
import type { SessionRow, SessionStore } from './session-store.ts';

interface Parts {
  readonly sessions: SessionStore;
  readonly users: UserStore;
  readonly sessionSecret: Secret<Buffer>;
  readonly newId: (letter: string) => string;
}

interface Wishes {
  readonly user: UserRow;
  readonly stage: SessionStage;
  /** Also when the browser is closed. */
  readonly remember: boolean;
  readonly address: string | null;
  readonly headers: Headers;
  /** Who sees what the person sees, and the session that he goes back to. */
  readonly impersonator?: SessionRow;
}

const LONGEST_AGENT = 300;

/** What a person can give as a second factor; empty: none is asked for, and the password suffices. */
export function methodsOf({ sessions }: Pick<Parts, 'sessions'>, user: Pick<UserRow, 'id'>): readonly SecondFactor[] {
  return sessions.secondFactorsOf(user.id);
}

/** The stage of a session that begins with the right password. */
export function firstStageOf(parts: Pick<Parts, 'sessions'>, user: Pick<UserRow, 'id'>): SessionStage {
  return methodsOf(parts, user).length === 0 ? 'full' : 'second-factor';
}

/** Enters a session inside the running transaction. Gives its id, and the values of the Set-Cookie headers that the browser needs. */
export function startSession(parts: Parts, change: Change, wishes: Wishes) {
  const { user, stage, remember, address, headers, impersonator } = wishes;
  const id = sessionId.parse(parts.newId('k'));
  const text = makeSessionText(id);
  parts.sessions.insert({
    id,
    user: user.id,
    hash: hashSecret(text),
    stage,
    created_at: change.now,
    seen_at: change.now,
    authenticated_at: change.now,
    factor_proved_at: null,
    address,
    agent: (headers.get('user-agent') ?? '').slice(0, LONGEST_AGENT),
    remember: remember ? 1 : 0,
    impersonator: impersonator?.user ?? null,
    impersonator_session: impersonator?.id ?? null,
  });
  if (impersonator === undefined && stage === 'full') parts.users.markSeen(user.id, change.now);
  change.announce('session.created', id);
  return { id, cookies: cookiesOf(parts, { user, stage, remember, text, isOwn: impersonator === undefined }) } as const;
}

/**
 * Gives a session another secret and another stage inside the running transaction, after the person has proved himself once more: by his password, or by a second
 * factor. Gives the values of the Set-Cookie headers.
 */
export function renewSession(parts: Parts, change: Change, session: SessionRow, { user, stage }: Pick<Wishes, 'user' | 'stage'>) {
  const text = makeSessionText(session.id);
  parts.sessions.rotate(session.id, { hash: hashSecret(text), stage, authenticated_at: change.now }, change.now);
  if (stage === 'full') parts.users.markSeen(user.id, change.now);
  return cookiesOf(parts, { user, stage, remember: session.remember === 1, text, isOwn: session.impersonator === null });
}

/** Who acts when a person signs in: he himself, before he has a session. */
export function asPerson(caller: Caller, user: Pick<UserRow, 'id'>): Caller {
  return { ...caller, actor: { ...anonymous, id: `user:${user.id}`, owner: user.id } };
}

interface Cookies extends Pick<Wishes, 'user' | 'stage' | 'remember'> {
  readonly text: string;
  readonly isOwn: boolean;
}

function cookiesOf({ sessionSecret }: Parts, { user, stage, remember, text, isOwn }: Cookies): readonly string[] {
  const seconds = remember && stage === 'full' ? lifetimeOf(user.role).absolute / 1000 : null;
  const session = formatSessionCookie(text, seconds);
  return stage === 'full' && isOwn ? [session, formatDeviceCookie(makeBrowserText(sessionSecret, user.id))] : [session];
}
