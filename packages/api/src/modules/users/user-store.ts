import { language, planId, role, userId, type PlanId, type Role, type UserId } from '@daspanel/contract';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Actor } from '../../access/actor.ts';
import { changedColumns } from '../../database/changed-columns.ts';

const row = z.object({
  id: userId,
  email: z.string(),
  name: z.string(),
  role,
  parent: userId.nullable(),
  plan: planId.nullable(),
  state: z.enum(['active', 'suspended']),
  password: z.string().nullable(),
  totp_secret: z.string().nullable(),
  totp_step: z.number().nullable(),
  language,
  preferences: z.string(),
  created_at: z.number(),
  updated_at: z.number(),
  seen_at: z.number().nullable(),
  rights_epoch: z.number(),
  revision: z.number(),
});
export type UserRow = z.infer<typeof row>;

export type NewUser = Pick<UserRow, 'id' | 'email' | 'name' | 'role' | 'parent' | 'plan' | 'password' | 'language'>;
type Changeable =
  | 'email'
  | 'name'
  | 'role'
  | 'parent'
  | 'plan'
  | 'state'
  | 'password'
  | 'totp_secret'
  | 'totp_step'
  | 'language'
  | 'preferences'
  | 'rights_epoch';
/** Columns to change; undefined ones stay. */
export type UserColumns = { readonly [Column in Changeable]?: UserRow[Column] | undefined };

export interface UserFilter {
  readonly search?: string | undefined;
  readonly role?: Role | undefined;
  readonly state?: UserRow['state'] | undefined;
  readonly parent?: string | undefined;
  readonly after?: readonly [number, string] | undefined;
  readonly limit: number;
}

/** People. Writing methods must run inside a transaction. */
export function createUserStore(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO users (id, email, name, role, parent, plan, state, password, language, preferences, created_at, updated_at, rights_epoch, revision) ' +
      "VALUES (?, ?, ?, ?, ?, ?, 'active', ?, ?, '{}', ?, ?, 1, 1)",
  );
  const find = database.prepare('SELECT * FROM users WHERE id = ?');
  const findByEmail = database.prepare('SELECT * FROM users WHERE email = ?');
  const ofParent = database.prepare('SELECT id FROM users WHERE parent = ?');
  const ownerOfPlan = database.prepare('SELECT owner FROM plans WHERE id = ?');
  const anyone = database.prepare('SELECT 1 FROM users LIMIT 1');
  const countOwners = database.prepare("SELECT count(*) AS count FROM users WHERE role = 'owner' AND state = 'active'");
  const see = database.prepare('UPDATE users SET seen_at = ? WHERE id = ?');
  const bump = database.prepare('UPDATE users SET rights_epoch = rights_epoch + 1 WHERE id = ?');
  const remove = database.prepare('DELETE FROM users WHERE id = ?');
  return {
    insert(user: NewUser, now: number): void {
      insert.run(user.id, user.email, user.name, user.role, user.parent, user.plan, user.password, user.language, now, now);
    },
    find(id: string): UserRow | undefined {
      return row.optional().parse(find.get(id));
    },
    /** `email` in lower case. */
    findByEmail(email: string): UserRow | undefined {
      return row.optional().parse(findByEmail.get(email));
    },
    /** Ids of the people below one. */
    listBelow(parent: string): UserId[] {
      return z
        .array(z.object({ id: userId }))
        .parse(ofParent.all(parent))
        .map(({ id }) => id);
    },
    /** Null: the administrators'; undefined where there is no such plan. */
    ownerOfPlan(plan: PlanId): string | null | undefined {
      return z.object({ owner: z.string().nullable() }).optional().parse(ownerOfPlan.get(plan))?.owner;
    },
    hasAny(): boolean {
      return anyone.get() !== undefined;
    },
    countActiveOwners(): number {
      return z.object({ count: z.number() }).parse(countOwners.get()).count;
    },
    /** Changes columns and counts the revision up. */
    update(id: UserId, columns: UserColumns, now: number): void {
      const { assignments, values } = changedColumns(columns);
      database.prepare(`UPDATE users SET ${assignments} updated_at = ?, revision = revision + 1 WHERE id = ?`).run(...values, now, id);
    },
    markSeen(id: string, at: number): void {
      see.run(at, id);
    },
    /** What the person sees has changed: streams that are open end, and begin again with what he sees from then on. */
    renewRights(id: string): void {
      bump.run(id);
    },
    remove(id: UserId): void {
      remove.run(id);
    },
    /** The people that an actor sees: himself, and those below him and below his clients. */
    forActor(actor: Actor) {
      return {
        find(id: string): UserRow | undefined {
          const found = row.optional().parse(find.get(id));
          return found !== undefined && seesUser(actor, found) ? found : undefined;
        },
        /** Oldest first. */
        list(filter: UserFilter): UserRow[] {
          const { sql, values } = selectUsers(actor, filter);
          return z.array(row).parse(database.prepare(sql).all(...values));
        },
      };
    },
  };
}
export type UserStore = ReturnType<typeof createUserStore>;

function seesUser(actor: Actor, { id, parent }: UserRow): boolean {
  if (actor.seesEveryOwner) return true;
  const seen = peopleOf(actor);
  return seen.includes(id) || (parent !== null && seen.includes(parent));
}

/** Who is limited to sites sees their owners' records there, and not the owners. */
function peopleOf(actor: Actor): readonly string[] {
  return actor.sites === null ? [actor.owner, ...actor.clients] : [actor.owner];
}

function selectUsers(actor: Actor, filter: UserFilter): { readonly sql: string; readonly values: (string | number)[] } {
  const conditions = ['(created_at, id) > (?, ?)'];
  const values: (string | number)[] = [...(filter.after ?? ([-1, ''] as const))];
  if (!actor.seesEveryOwner) {
    const seen = JSON.stringify(peopleOf(actor));
    conditions.push('(id IN (SELECT value FROM json_each(?)) OR parent IN (SELECT value FROM json_each(?)))');
    values.push(seen, seen);
  }
  for (const column of ['role', 'state', 'parent'] as const) {
    const value = filter[column];
    if (value === undefined) continue;
    conditions.push(`${column} = ?`);
    values.push(value);
  }
  if (filter.search !== undefined) {
    conditions.push('(instr(email, ?) OR instr(lower(name), ?) OR id = ?)');
    const text = filter.search.toLowerCase();
    values.push(text, text, text);
  }
  return {
    sql: `SELECT * FROM users WHERE ${conditions.join(' AND ')} ORDER BY created_at, id LIMIT ?`,
    values: [...values, filter.limit],
  };
}
