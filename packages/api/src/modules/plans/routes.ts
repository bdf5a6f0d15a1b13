import { contract } from '@daspanel/contract';
import { handle, type Handler } from '../../http/handler.ts';
import { requireSession } from '../sessions/own-session.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { findUser } from '../users/rank.ts';
import type { UserStore } from '../users/user-store.ts';
import { createPlan, deletePlan, findPlan, presentPlan, updatePlan, type PlanParts } from './change-plan.ts';
import { presentUsage } from './present-usage.ts';

const { plans } = contract;

interface Parts extends PlanParts {
  readonly users: UserStore;
  readonly sessions: SessionStore;
}

export function planHandlers(parts: Parts): Handler[] {
  return [
    handle(plans.list, ({ caller }) => ({ status: 200, body: { items: parts.plans.forActor(caller.actor).list().map(presentPlan) } })),
    handle(plans.create, async ({ body, caller }) => ({ status: 201, body: await createPlan(parts, caller, body) })),
    handle(plans.get, ({ params, caller }) => ({ status: 200, body: presentPlan(findPlan(parts, caller.actor, params.plan)) })),
    handle(plans.update, async ({ params, body, caller, ifMatch }) => ({
      status: 200,
      body: await updatePlan(parts, caller, { id: params.plan, ifMatch }, body),
    })),
    handle(plans.delete, async ({ params, caller }) => {
      await deletePlan(parts, caller, params.plan);
      return { status: 204 };
    }),
    handle(plans.usage, ({ params, caller }) => ({ status: 200, body: presentUsage(parts, findUser(parts, caller.actor, params.user)) })),
    handle(plans.ownUsage, ({ caller }) => ({ status: 200, body: presentUsage(parts, requireSession(parts, caller.actor).user) })),
  ];
}
