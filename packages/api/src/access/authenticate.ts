import { timingSafeEqual } from 'node:crypto';
import { Problem } from '../problem.ts';
import { hashSecret, parseTokenText } from '../modules/tokens/token-text.ts';
import type { TokenRow, TokenStore } from '../modules/tokens/token-store.ts';
import type { Actor } from './actor.ts';

export interface Authenticator {
  /** The actor behind an Authorization header. Throws 401 `unauthenticated`, and 400 for a header that is not one. */
  authenticate(header: string | null): Actor;
  /** True while the token is neither revoked nor expired. */
  isValid(actor: Actor): boolean;
  /** Takes the tokens that were used since the last call, with the time of their last use. */
  takeUses(): ReadonlyMap<string, number>;
}

const LONGEST_HEADER = 200;

export function createAuthenticator(tokens: TokenStore, now: () => number): Authenticator {
  const uses = new Map<string, number>();
  const isAlive = (token: TokenRow | undefined): token is TokenRow =>
    token !== undefined && (token.expires_at === null || token.expires_at > now());
  return {
    authenticate(header) {
      if (header === null) throw unauthenticated('send a token in the Authorization header: Bearer dp_…');
      const text = /^Bearer ([!-~]+)$/i.exec(header)?.[1];
      if (text === undefined || header.length > LONGEST_HEADER)
        throw unauthenticated('the Authorization header is not "Bearer" and one token');
      const named = parseTokenText(text);
      const token = named === undefined ? undefined : tokens.find(named.id);
      if (!isAlive(token) || token.kind !== named?.kind || !isSame(token.hash, hashSecret(text))) {
        throw unauthenticated('the token is unknown, revoked or expired');
      }
      uses.set(token.id, now());
      return actorOf(token);
    },
    isValid: (actor) => actor.token !== null && isAlive(tokens.find(actor.token)),
    takeUses() {
      const taken = new Map(uses);
      uses.clear();
      return taken;
    },
  };
}

function actorOf(token: TokenRow): Actor {
  return {
    id: `token:${token.id}`,
    token: token.id,
    owner: token.owner,
    seesEveryOwner: token.kind !== 'api',
    sites: token.sites === null ? null : new Set(token.sites),
    scopes: new Set(token.scopes),
  };
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function unauthenticated(detail: string): Problem {
  return new Problem('unauthenticated', detail, { headers: { 'www-authenticate': 'Bearer realm="daspanel"' } });
}
