import { timingSafeEqual } from 'node:crypto';
import { rolesBelow, seesEverybody } from '@daspanel/contract';
import { Problem } from '../problem.ts';
import { parseSessionText, readSessionCookie } from '../modules/sessions/session-cookie.ts';
import { isWithinLifetime } from '../modules/sessions/session-lifetime.ts';
import type { SignInPolicyStore } from '../modules/sign-in-policy/sign-in-policy-store.ts';
import type { SessionRow, SessionStore } from '../modules/sessions/session-store.ts';
import { hashSecret, parseTokenText } from '../modules/tokens/token-text.ts';
import type { TokenRow, TokenStore } from '../modules/tokens/token-store.ts';
import type { MemberStore } from '../modules/users/member-store.ts';
import type { UserRow, UserStore } from '../modules/users/user-store.ts';
import type { Actor } from './actor.ts';
import { readRights, readRightsOfOwner } from './rights.ts';

export interface Authenticator {
  /** The actor behind an Authorization header or, where there is none, behind the cookie of a session. Throws 401 `unauthenticated`. */
  authenticate(headers: Headers): Actor;
  /** True while the token or the session has not ended, and what the person sees is what the actor sees. */
  isValid(actor: Actor): boolean;
  /** The same token or session with the rights that it has now; undefined when it has ended, or its person is suspended or gone. */
  renew(actor: Actor): Actor | undefined;
  /** Takes the tokens and sessions that were used since the last call, with the time of their last use. */
  takeUses(): ReadonlyMap<string, number>;
}

interface Parts {
  readonly tokens: TokenStore;
  readonly sessions: SessionStore;
  readonly signInPolicy: SignInPolicyStore;
  readonly users: UserStore;
  readonly members: MemberStore;
  readonly now: () => number;
}

const LONGEST_HEADER = 200;

export function createAuthenticator(parts: Parts): Authenticator {
  const uses = new Map<string, number>();
  const actorOfSession = createSessionReader(parts, uses);
  const renew = (actor: Actor) => {
    if (actor.token !== null) {
      const token = parts.tokens.find(actor.token);
      return isAlive(token, parts.now()) ? actorOfToken(parts, token) : undefined;
    }
    const session = actor.session === null ? undefined : parts.sessions.find(actor.session.id);
    return session === undefined ? undefined : actorOfSession(session);
  };
  return {
    authenticate(headers) {
      const header = headers.get('authorization');
      const text = readSessionCookie(headers.get('cookie'));
      if (header !== null) {
        const actor = authenticateToken(parts, header);
        if (actor.token !== null) uses.set(actor.token, parts.now());
        return actor;
      }
      if (text === undefined) throw unauthenticated('sign in, or send a token in the Authorization header: Bearer dp_…');
      const session = parts.sessions.find(parseSessionText(text) ?? '');
      const actor = session === undefined || !isSame(session.hash, hashSecret(text)) ? undefined : actorOfSession(session);
      if (actor === undefined) throw unauthenticated('the session has ended: sign in again');
      if (actor.session !== null) uses.set(actor.session.id, parts.now());
      return actor;
    },
    isValid: (actor) => renew(actor)?.rightsEpoch === actor.rightsEpoch,
    renew,
    takeUses() {
      const taken = new Map(uses);
      uses.clear();
      return taken;
    },
  };
}

function authenticateToken(parts: Parts, header: string): Actor {
  const text = /^Bearer ([!-~]+)$/i.exec(header)?.[1];
  if (text === undefined || header.length > LONGEST_HEADER) throw unauthenticated('the Authorization header is not "Bearer" and one token');
  const named = parseTokenText(text);
  const token = named === undefined ? undefined : parts.tokens.find(named.id);
  const isRight = isAlive(token, parts.now()) && token.kind === named?.kind && isSame(token.hash, hashSecret(text));
  const actor = isRight ? actorOfToken(parts, token) : undefined;
  if (actor === undefined) throw unauthenticated('the token is unknown, revoked or expired');
  return actor;
}

function isAlive(token: TokenRow | undefined, now: number): token is TokenRow {
  return token !== undefined && (token.expires_at === null || token.expires_at > now);
}

/** What a token may do, cut by what its owner may. The operator of this machine is cut by nobody. */
function actorOfToken(parts: Parts, token: TokenRow): Actor | undefined {
  const rights = readRightsOfOwner(parts, token.owner);
  const own = token.sites === null ? null : new Set<string>(token.sites);
  const actor = { id: `token:${token.id}`, token: token.id, session: null };
  if (token.kind === 'operator') {
    const everything = { role: 'owner', rightsEpoch: 0, seesEveryOwner: true, clients: new Set<string>() } as const;
    return { ...actor, ...everything, isTrusted: true, owner: token.owner, sites: own, scopes: new Set(token.scopes) };
  }
  if (rights === undefined) return undefined;
  const { sites, scopes } = rights;
  return {
    ...actor,
    ...rights,
    isTrusted: token.kind === 'owner' && rights.role === 'owner',
    sites: own === null || sites === null ? (own ?? sites) : new Set([...own].filter((site) => sites.has(site))),
    scopes: new Set(token.scopes.filter((scope) => scopes.has(scope))),
  };
}

/** Reads the actor behind a session; undefined when the session or its person is not active any more. */
function createSessionReader(parts: Parts, uses: ReadonlyMap<string, number>): (session: SessionRow) => Actor | undefined {
  return (session) => {
    const { id, impersonator, stage, authenticated_at: authenticatedAt } = session;
    const user = parts.users.find(session.user);
    const seenAt = Math.max(session.seen_at, uses.get(id) ?? 0);
    if (user?.state !== 'active' || !isWithinLifetime(session, user.role, seenAt, parts.now())) return undefined;
    if (impersonator !== null && !mayImpersonate(parts.users.find(impersonator), user)) return undefined;
    return {
      id: impersonator === null ? `user:${user.id}` : `user:${impersonator} for user:${user.id}`,
      token: null,
      session: { id, user: user.id, impersonator, stage, authenticatedAt, lacksSecondFactor: lacksSecondFactor(parts, user) },
      isTrusted: impersonator === null && user.role === 'owner',
      ...readRights(parts, user),
    };
  };
}

/** Also somebody who looks through another one's eyes needs none of that one's. */
function lacksSecondFactor({ signInPolicy, sessions }: Parts, user: UserRow): boolean {
  return signInPolicy.read().secondFactorRoles.includes(user.role) && sessions.secondFactorsOf(user.id).length === 0;
}

/** Those who look after others may look through their eyes: never upwards in rank, and nobody beside them. */
export function mayImpersonate(impersonator: UserRow | undefined, user: UserRow): boolean {
  if (impersonator?.state !== 'active' || impersonator.role === user.role) return false;
  if (!rolesBelow[impersonator.role].includes(user.role)) return false;
  return seesEverybody(impersonator.role) || (impersonator.role === 'reseller' && user.parent === impersonator.id);
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function unauthenticated(detail: string): Problem {
  return new Problem('unauthenticated', detail, { headers: { 'www-authenticate': 'Bearer realm="daspanel"' } });
}
