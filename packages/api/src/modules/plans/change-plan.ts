import {
  NO_LIMITS,
  planId,
  userId,
  type CreatePlanBody,
  type Plan,
  type PlanId,
  type PlanLimits,
  type UpdatePlanBody,
} from '@daspanel/contract';
import type { Actor } from '../../access/actor.ts';
import type { Caller } from '../../access/caller.ts';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import { checkRevision } from '../../http/etag.ts';
import { notFound, Problem } from '../../problem.ts';
import type { AllowanceParts } from './allowance.ts';
import type { PlanRow, PlanStore } from './plan-store.ts';

export interface PlanParts extends AllowanceParts {
  readonly plans: PlanStore;
  readonly changes: ChangeWriter;
  readonly newId: (letter: string) => string;
}

const MOST = 200;

export function createPlan(parts: PlanParts, caller: Caller, wanted: CreatePlanBody): Promise<Plan> {
  const { actor } = caller;
  return parts.changes.write('plans.create', caller, (change) => {
    const owner = actor.seesEveryOwner ? null : userId.parse(actor.owner);
    if (parts.plans.countOf(owner) >= MOST) throw new Problem('limit-reached', `there may be ${MOST} plans: delete one first`);
    const limits = complete({ ...NO_LIMITS, ...wanted.limits });
    checkGrant(parts, actor, limits);
    const id = planId.parse(parts.newId('l'));
    parts.plans.insert({ id, owner, name: wanted.name, limits }, change.now);
    change.describe({ object: id, details: { name: wanted.name, limits } });
    change.announce('plan.created', id, 1);
    const plan = presentPlan(findPlan(parts, actor, id));
    change.replyWith(201, plan);
    return plan;
  });
}

export function updatePlan(
  parts: PlanParts,
  caller: Caller,
  target: { readonly id: PlanId; readonly ifMatch: ReadonlySet<number> | undefined },
  wanted: UpdatePlanBody,
): Promise<Plan> {
  return parts.changes.write('plans.update', caller, (change) => {
    const before = findPlan(parts, caller.actor, target.id);
    checkRevision(target.ifMatch, before.revision);
    const limits = complete({ ...before.limits, ...wanted.limits });
    if (wanted.limits !== undefined) checkGrant(parts, caller.actor, limits);
    parts.plans.update(before.id, { name: wanted.name ?? before.name, limits }, change.now);
    change.describe({ object: before.id, details: { name: wanted.name, limits: wanted.limits } });
    change.announce('plan.updated', before.id, before.revision + 1);
    return presentPlan(findPlan(parts, caller.actor, before.id));
  });
}

export function deletePlan(parts: PlanParts, caller: Caller, id: PlanId): Promise<void> {
  return parts.changes.write('plans.delete', caller, (change) => {
    const plan = findPlan(parts, caller.actor, id);
    const invited = parts.plans.countInvited(id);
    if (plan.people + invited > 0)
      throw new Problem('plan-in-use', `${plan.people} people have the plan and ${invited} are invited to it: give them another one first`);
    parts.plans.remove(id);
    change.describe({ object: id, details: { name: plan.name } });
    change.announce('plan.deleted', id);
  });
}

export function findPlan({ plans }: Pick<PlanParts, 'plans'>, actor: Actor, id: PlanId): PlanRow {
  const plan = plans.forActor(actor).find(id);
  if (plan === undefined) throw notFound();
  return plan;
}

export function presentPlan({ id, name, owner, limits, people, created_at, updated_at, revision }: PlanRow): Plan {
  const [createdAt, updatedAt] = [new Date(created_at).toISOString(), new Date(updated_at).toISOString()];
  return { id, name, owner, limits, people, createdAt, updatedAt, revision };
}

/** `partial` leaves `undefined` where a limit was named without a value. */
function complete(limits: { readonly [Name in keyof PlanLimits]: PlanLimits[Name] | undefined }): PlanLimits {
  const { sites = null, databases = null, diskBytes = null, phpMemory = null, mailboxBytes = null, outgoing = false } = limits;
  return { sites, databases, diskBytes, phpMemory, mailboxBytes, outgoing };
}

/** Nobody hands on more than he has. */
function checkGrant({ users, plans }: PlanParts, actor: Actor, limits: PlanLimits): void {
  if (actor.seesEveryOwner) return;
  const plan = users.find(actor.owner)?.plan ?? null;
  const own = plan === null ? undefined : plans.find(plan)?.limits;
  if (own === undefined) return;
  const fields = limitNames
    .filter((name) => own[name] !== null && (limits[name] ?? Infinity) > (own[name] ?? Infinity))
    .map((name) => ({ in: 'body' as const, field: `/limits/${name}`, message: `may be at most ${own[name]}, as your own plan allows` }));
  const outgoing = { in: 'body' as const, field: '/limits/outgoing', message: 'is not allowed by your own plan' };
  if (limits.outgoing && !own.outgoing) fields.push(outgoing);
  if (fields.length > 0) throw new Problem('not-permitted', 'a plan cannot grant more than your own allows you', { fields });
}

const limitNames = ['sites', 'databases', 'diskBytes', 'phpMemory', 'mailboxBytes'] as const satisfies readonly (keyof PlanLimits)[];
