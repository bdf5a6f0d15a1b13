import { NO_LIMITS, planId, planLimits, userId, type PlanId, type PlanLimits } from '@daspanel/contract';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Actor } from '../../access/actor.ts';

const row = z.object({
  id: planId,
  owner: userId.nullable(),
  name: z.string(),
  limits: z
    .string()
    .transform((text): PlanLimits => planLimits.parse({ ...NO_LIMITS, ...z.record(z.string(), z.unknown()).parse(JSON.parse(text)) })),
  created_at: z.number(),
  updated_at: z.number(),
  revision: z.number(),
  people: z.number(),
});
export type PlanRow = z.infer<typeof row>;

const SELECT = 'SELECT plans.*, (SELECT count(*) FROM users WHERE users.plan = plans.id) AS people FROM plans';
const MOST_LISTED = 500;
const number = z.object({ count: z.number() });

/** Plans. `owner` null: of the administrators. Writing methods must run inside a transaction. */
export function createPlanStore(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO plans (id, owner, name, limits, created_at, updated_at, revision) VALUES (?, ?, ?, ?, ?, ?, 1)',
  );
  const update = database.prepare('UPDATE plans SET name = ?, limits = ?, updated_at = ?, revision = revision + 1 WHERE id = ?');
  const remove = database.prepare('DELETE FROM plans WHERE id = ?');
  const find = database.prepare(`${SELECT} WHERE id = ?`);
  const list = database.prepare(`${SELECT} ORDER BY name, id LIMIT ${MOST_LISTED}`);
  const listOf = database.prepare(`${SELECT} WHERE owner = ? ORDER BY name, id LIMIT ${MOST_LISTED}`);
  const count = database.prepare('SELECT count(*) AS count FROM plans WHERE owner IS ?');
  const invited = database.prepare('SELECT count(*) AS count FROM invitations WHERE plan = ?');
  return {
    insert(plan: Pick<PlanRow, 'id' | 'owner' | 'name' | 'limits'>, now: number): void {
      insert.run(plan.id, plan.owner, plan.name, JSON.stringify(plan.limits), now, now);
    },
    update(id: PlanId, { name, limits }: Pick<PlanRow, 'name' | 'limits'>, now: number): void {
      update.run(name, JSON.stringify(limits), now, id);
    },
    remove(id: PlanId): void {
      remove.run(id);
    },
    find(id: string): PlanRow | undefined {
      return row.optional().parse(find.get(id));
    },
    countOf(owner: string | null): number {
      return number.parse(count.get(owner)).count;
    },
    /** People who were invited to the plan and have not accepted yet. */
    countInvited(id: PlanId): number {
      return number.parse(invited.get(id)).count;
    },
    /** Administrators see all plans, others their own: what they have been given is in what they use. */
    forActor(actor: Actor) {
      return {
        find(id: string): PlanRow | undefined {
          const found = row.optional().parse(find.get(id));
          return found !== undefined && (actor.seesEveryOwner || found.owner === actor.owner) ? found : undefined;
        },
        /** By name. */
        list(): PlanRow[] {
          return z.array(row).parse(actor.seesEveryOwner ? list.all() : listOf.all(actor.owner));
        },
      };
    },
  };
}
export type PlanStore = ReturnType<typeof createPlanStore>;
