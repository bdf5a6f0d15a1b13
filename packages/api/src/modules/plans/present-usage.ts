import type { Usage } from '@daspanel/contract';
import type { UserRow } from '../users/user-store.ts';
import { mayGoOut, measure, ownersUnder, type AllowanceParts, type Countable } from './allowance.ts';

/** What a person uses and may use; of a reseller, with what his clients use. */
export function presentUsage(parts: AllowanceParts, user: UserRow): Usage {
  const plan = user.plan === null ? undefined : parts.plans.find(user.plan);
  const owners = ownersUnder(parts, user);
  const count = (limit: Countable) => ({ used: measure(parts, owners, limit), allowed: plan?.limits[limit] ?? null });
  return {
    user: user.id,
    plan: plan === undefined ? null : { id: plan.id, name: plan.name },
    sites: count('sites'),
    databases: count('databases'),
    diskBytes: count('diskBytes'),
    phpMemory: plan?.limits.phpMemory ?? null,
    mailboxBytes: plan?.limits.mailboxBytes ?? null,
    outgoing: mayGoOut(parts, user.id),
    measuredAt: lastMeasured(parts, owners),
  };
}

/** The oldest of the measurements that stand in the sum. */
function lastMeasured({ usage, readDisks }: AllowanceParts, owners: readonly string[]): string | null {
  const disks = readDisks();
  const times = usage.sitesOf(owners).flatMap((site) => disks.get(site)?.measuredAt ?? []);
  return times.length === 0 ? null : new Date(Math.min(...times) * 1000).toISOString();
}
