import { allScopes, scope, tokenId, tokenKind, type Scope, type Token, type TokenId, type TokenKind } from '@daspanel/contract';
import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Actor } from '../../access/actor.ts';

const storedRow = z.object({
  id: tokenId,
  kind: tokenKind,
  owner: z.string(),
  name: z.string(),
  hash: z.string(),
  scopes: z.string().transform((text) => z.array(scope).parse(JSON.parse(text))),
  sites: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : z.array(siteId).parse(JSON.parse(text)))),
  created_at: z.number(),
  expires_at: z.number().nullable(),
  last_used_at: z.number().nullable(),
});
/** Owners and the machine's operator may do everything, also what a later release of Daspanel has brought. */
const row = storedRow.transform((token) => (token.kind === 'api' ? token : { ...token, scopes: allScopes }));
export type TokenRow = z.infer<typeof row>;

export interface NewToken {
  readonly id: TokenId;
  readonly kind: TokenKind;
  readonly owner: string;
  readonly name: string;
  readonly hash: string;
  readonly scopes: readonly Scope[];
  readonly sites: readonly SiteId[] | null;
  readonly expiresAt: number | null;
}

/** Tokens, of which only hashes are stored. Writing methods must run inside a transaction. */
export function createTokenStore(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO tokens (id, kind, owner, name, hash, scopes, sites, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const find = database.prepare('SELECT * FROM tokens WHERE id = ?');
  const remove = database.prepare('DELETE FROM tokens WHERE id = ?');
  const removeKind = database.prepare('DELETE FROM tokens WHERE kind = ?');
  const findOfKind = database.prepare('SELECT id FROM tokens WHERE kind = ? AND (expires_at IS NULL OR expires_at > ?) LIMIT 1');
  const removeOf = database.prepare("DELETE FROM tokens WHERE owner = ? AND kind <> 'operator'");
  const list = database.prepare(
    'SELECT * FROM tokens WHERE (? OR owner = ?) AND (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?',
  );
  const use = database.prepare('UPDATE tokens SET last_used_at = ? WHERE id = ?');
  const firstLogin = {
    read: database.prepare('SELECT hash, expires_at FROM first_login'),
    remove: database.prepare('DELETE FROM first_login'),
    insert: database.prepare('INSERT INTO first_login (hash, expires_at) VALUES (?, ?)'),
  };
  return {
    insert(token: NewToken, now: number): void {
      const { id, kind, owner, name, hash, scopes, sites, expiresAt } = token;
      insert.run(id, kind, owner, name, hash, JSON.stringify(scopes), sites === null ? null : JSON.stringify(sites), now, expiresAt);
    },
    find(id: string): TokenRow | undefined {
      return row.optional().parse(find.get(id));
    },
    remove(id: TokenId): void {
      remove.run(id);
    },
    removeKind(kind: TokenKind): void {
      removeKind.run(kind);
    },
    /** Ends all tokens of a person. */
    removeOf(owner: string): void {
      removeOf.run(owner);
    },
    hasKind(kind: TokenKind, now: number): boolean {
      return findOfKind.get(kind, now) !== undefined;
    },
    markUsed(id: string, at: number): void {
      use.run(at, id);
    },
    /** Tokens of the actor, and of everybody where he is an owner; oldest first. */
    list(actor: Actor, after: readonly [number, string] | undefined, limit: number): TokenRow[] {
      return z.array(row).parse(list.all(actor.isTrusted ? 1 : 0, actor.owner, ...(after ?? [-1, '']), limit));
    },
    readFirstLogin(): { readonly hash: string; readonly expiresAt: number } | undefined {
      const found = z.object({ hash: z.string(), expires_at: z.number() }).optional().parse(firstLogin.read.get());
      return found === undefined ? undefined : { hash: found.hash, expiresAt: found.expires_at };
    },
    replaceFirstLogin(login: { readonly hash: string; readonly expiresAt: number } | undefined): void {
      firstLogin.remove.run();
      if (login !== undefined) firstLogin.insert.run(login.hash, login.expiresAt);
    },
  };
}
export type TokenStore = ReturnType<typeof createTokenStore>;

export function presentToken(token: TokenRow): Token {
  return {
    id: token.id,
    kind: token.kind,
    owner: token.owner,
    name: token.name,
    scopes: token.scopes,
    sites: token.sites,
    createdAt: new Date(token.created_at).toISOString(),
    expiresAt: token.expires_at === null ? null : new Date(token.expires_at).toISOString(),
    lastUsedAt: token.last_used_at === null ? null : new Date(token.last_used_at).toISOString(),
  };
}
