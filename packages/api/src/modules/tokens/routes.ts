import { contract, scopes, tokenId, type CreatedToken, type CreateTokenBody } from '@daspanel/contract';
import type { Actor } from '../../access/actor.ts';
import type { Caller } from '../../access/caller.ts';
import type { RateLimiter } from '../../access/rate-limit.ts';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import { pageOf, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { invalidField, notFound, Problem } from '../../problem.ts';
import type { SiteStore } from '../sites/site-store.ts';
import type { UserStore } from '../users/user-store.ts';
import { useFirstLogin } from './first-login.ts';
import { presentToken, type TokenStore } from './token-store.ts';
import { hashSecret, makeTokenText } from './token-text.ts';

const { tokens } = contract;
const DAY = 24 * 60 * 60 * 1000;

interface Parts {
  readonly tokens: TokenStore;
  readonly users: UserStore;
  readonly sites: SiteStore;
  readonly changes: ChangeWriter;
  readonly limiter: RateLimiter;
  readonly newId: (letter: string) => string;
  readonly now: () => number;
  readonly folder: string;
}

export function tokenHandlers(parts: Parts): Handler[] {
  return [
    handle(tokens.list, ({ query, caller }) => {
      const list = ['tokens.list'];
      const after = parseCursor(list, ['number', 'string'] as const, query.cursor);
      const rows = parts.tokens.list(caller.actor, after, query.limit + 1);
      return { status: 200, body: pageOf(rows, query.limit, list, presentToken, (token) => [token.created_at, token.id]) };
    }),
    handle(tokens.create, async ({ body, caller }) => ({ status: 201, body: await createToken(parts, caller, body) })),
    handle(tokens.revoke, async ({ params, caller }) => {
      await revokeToken(parts, caller, params.token);
      return { status: 204 };
    }),
    handle(tokens.current, ({ caller }) => {
      const token = caller.actor.token === null ? undefined : parts.tokens.find(caller.actor.token);
      if (token === undefined) throw notFound();
      return { status: 200, body: presentToken(token) };
    }),
    handle(tokens.firstLogin, async ({ body, caller }) => ({ status: 201, body: await useFirstLogin(parts, caller, body.secret) })),
  ];
}

/** Nobody can hand on more than he has. */
function createToken(parts: Parts, caller: Caller, wanted: CreateTokenBody): Promise<CreatedToken> {
  const { actor } = caller;
  for (const [index, scope] of wanted.scopes.entries()) {
    if (!actor.scopes.has(scope)) throw invalidField(`/scopes/${index}`, 'is a scope that you, or the calling token, do not have');
    if (wanted.sites !== null && scopes[scope].everySite)
      throw invalidField(`/scopes/${index}`, 'concerns the whole installation: a token for certain sites cannot have it');
  }
  // Tokens of collaborators see what they see at the moment, without being told.
  if (wanted.sites === null && actor.sites !== null && actor.role !== 'collaborator')
    throw invalidField('/sites', 'the calling token is limited to certain sites');
  return parts.changes.write('tokens.create', caller, (change) => {
    for (const [index, site] of (wanted.sites ?? []).entries()) {
      if (parts.sites.forActor(actor).find(site) === undefined) throw invalidField(`/sites/${index}`, 'is no site that you see');
    }
    const id = tokenId.parse(parts.newId('t'));
    const token = makeTokenText('api', id);
    const chosen = [...new Set(wanted.scopes)];
    const expiresAt = Math.min(change.now + wanted.days * DAY, endOf(parts, actor));
    parts.tokens.insert(
      { id, kind: 'api', owner: actor.owner, name: wanted.name, hash: hashSecret(token), scopes: chosen, sites: wanted.sites, expiresAt },
      change.now,
    );
    change.describe({
      object: id,
      owner: actor.owner,
      details: { name: wanted.name, scopes: chosen, sites: wanted.sites, days: wanted.days },
    });
    change.announce('token.created', id);
    const stored = parts.tokens.find(id);
    if (stored === undefined) throw new Error(`token ${id} was not stored`);
    return { ...presentToken(stored), token };
  });
}

/** When the calling token ends: what it makes does not outlive it. */
function endOf({ tokens: store }: Parts, { token }: Actor): number {
  return (token === null ? undefined : store.find(token)?.expires_at) ?? Infinity;
}

function revokeToken(parts: Parts, caller: Caller, wanted: string): Promise<void> {
  return parts.changes.write('tokens.revoke', caller, (change) => {
    const token = parts.tokens.find(tokenId.parse(wanted));
    const { actor } = caller;
    if (token === undefined || (!actor.isTrusted && token.owner !== actor.owner)) throw notFound();
    if (token.kind === 'operator')
      throw new Problem(
        'wrong-state',
        'the token of this machine’s operator is replaced by removing state/secrets/operator-token and a restart',
      );
    if (token.kind === 'owner' && !actor.isTrusted) throw new Problem('missing-scope', 'the owner’s token can be revoked by an owner only');
    parts.tokens.remove(token.id);
    change.describe({ object: token.id, owner: token.owner, details: { name: token.name, kind: token.kind } });
    change.announce('token.revoked', token.id);
  });
}
