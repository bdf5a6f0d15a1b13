import { allScopes, type Scope, type TokenId } from '@daspanel/contract';

/** Who asks, and what he may see and do. There are no user accounts yet: every owner's id is `OWNER`, and every record already names its owner. */
export interface Actor {
  /** As in audit records: `token:<id>`, `system` or `anonymous`. */
  readonly id: string;
  readonly token: TokenId | null;
  /** Whose sites are seen, and who owns what is created. */
  readonly owner: string;
  readonly seesEveryOwner: boolean;
  /** The only sites that are seen; null: no such limit. */
  readonly sites: ReadonlySet<string> | null;
  readonly scopes: ReadonlySet<Scope>;
}

export const OWNER = 'owner';

export const anonymous: Actor = { id: 'anonymous', token: null, owner: '', seesEveryOwner: false, sites: new Set(), scopes: new Set() };

/** Daspanel itself: what the reconciler, jobs and maintenance do. */
export const systemActor: Actor = {
  id: 'system',
  token: null,
  owner: OWNER,
  seesEveryOwner: true,
  sites: null,
  scopes: new Set(allScopes),
};

/** True when the actor sees what belongs to this owner and site. `site` null: it belongs to no site, and actors limited to sites do not see it. */
export function seesRecord(actor: Actor, record: { readonly owner: string | null; readonly site: string | null }): boolean {
  if (!actor.seesEveryOwner && record.owner !== actor.owner) return false;
  return actor.sites === null || (record.site !== null && actor.sites.has(record.site));
}

export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** The same as a condition in SQL on the columns `owner` and `site` (or the column that is named). */
export function visibleTo(actor: Actor, siteColumn = 'site'): SqlCondition {
  const owner: SqlCondition = actor.seesEveryOwner ? { sql: '1', values: [] } : { sql: 'owner = ?', values: [actor.owner] };
  if (actor.sites === null) return owner;
  const marks = [...actor.sites].map(() => '?').join(', ');
  return { sql: `${owner.sql} AND ${siteColumn} IN (${marks})`, values: [...owner.values, ...actor.sites] };
}
