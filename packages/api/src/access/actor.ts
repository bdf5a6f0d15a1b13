import { allScopes, seesEverybody, type Role, type Scope, type SessionId, type TokenId, type UserId } from '@daspanel/contract';

/** A signed-in person behind an actor. */
export interface ActorSession {
  readonly id: SessionId;
  readonly user: UserId;
  /** Who sees what the person sees; null: the person himself. */
  readonly impersonator: UserId | null;
  /** `second-factor`: nothing but that is answered. */
  readonly stage: 'full' | 'second-factor';
  /** His role needs a second factor, and he has none: nothing is answered but what sets one up. */
  readonly lacksSecondFactor: boolean;
  /** Unix time in milliseconds of the last proof of who it is. */
  readonly authenticatedAt: number;
}

/** Who asks, and what he may see and do. What was made before the first account belongs to `OWNER`, which is that account's id. */
export interface Actor {
  /** As in audit records: `user:<id>`, `user:<id> for user:<id>`, `token:<id>`, `system` or `anonymous`. */
  readonly id: string;
  readonly token: TokenId | null;
  readonly session: ActorSession | null;
  readonly role: Role | null;
  /** Of the person; another one means that he sees other things than this actor. */
  readonly rightsEpoch: number;
  /** An owner or the operator of this machine himself, not somebody whom a token was lent to. */
  readonly isTrusted: boolean;
  /** Whose sites are seen, and who owns what is created. */
  readonly owner: string;
  readonly seesEveryOwner: boolean;
  /** Whose records are seen beside `owner`'s. */
  readonly clients: ReadonlySet<string>;
  /** The only sites that are seen; null: no such limit. */
  readonly sites: ReadonlySet<string> | null;
  readonly scopes: ReadonlySet<Scope>;
}

export const OWNER = 'owner';

/** Whose share of what there is for all a request is from: of tenants the person, however many tokens he has; of others each token and session by itself. */
export function budgetOf({ id, role, owner }: Actor): string {
  return role === null || seesEverybody(role) ? id : `person:${owner}`;
}

const nobody = { token: null, session: null, role: null, rightsEpoch: 0, clients: new Set<string>() } as const;

export const anonymous: Actor = {
  ...nobody,
  id: 'anonymous',
  isTrusted: false,
  owner: '',
  seesEveryOwner: false,
  sites: new Set(),
  scopes: new Set(),
};

/** Daspanel itself: what the reconciler, jobs and maintenance do. */
export const systemActor: Actor = {
  ...nobody,
  id: 'system',
  role: 'owner',
  isTrusted: true,
  owner: OWNER,
  seesEveryOwner: true,
  sites: null,
  scopes: new Set(allScopes),
};

/** True when the actor sees what belongs to this owner and site. `site` null: it belongs to no site, and actors limited to sites do not see it. */
export function seesRecord(actor: Actor, record: { readonly owner: string | null; readonly site: string | null }): boolean {
  if (!seesOwner(actor, record.owner)) return false;
  return actor.sites === null || (record.site !== null && actor.sites.has(record.site));
}

/** True when the actor may see what belongs to this owner, as far as sites do not limit him. */
export function seesOwner(actor: Actor, owner: string | null): boolean {
  return actor.seesEveryOwner || (owner !== null && (owner === actor.owner || actor.clients.has(owner)));
}

export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** The same as a condition in SQL on the columns `owner` and `site` (or the column that is named). */
export function visibleTo(actor: Actor, siteColumn = 'site'): SqlCondition {
  const owner = ownedBy(actor);
  if (actor.sites === null) return owner;
  const marks = [...actor.sites].map(() => '?').join(', ');
  return { sql: `${owner.sql} AND ${siteColumn} IN (${marks})`, values: [...owner.values, ...actor.sites] };
}

function ownedBy(actor: Actor): SqlCondition {
  if (actor.seesEveryOwner) return { sql: '1', values: [] };
  if (actor.clients.size === 0) return { sql: 'owner = ?', values: [actor.owner] };
  return { sql: 'owner IN (SELECT value FROM json_each(?))', values: [JSON.stringify([actor.owner, ...actor.clients])] };
}
