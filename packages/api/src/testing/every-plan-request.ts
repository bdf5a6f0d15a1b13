import type { RawRequest } from './every-request.ts';

/** One request for every operation on plans; there is no plan but the one that is created. */
export function everyPlanRequest(): Readonly<Record<string, RawRequest>> {
  const plan = { params: { plan: 'l000000000000000' } };
  return {
    'plans.list': {},
    'plans.create': {
      body: { name: 'Small', limits: { sites: 3, databases: null, diskBytes: 1_000_000, phpMemory: 256, mailboxBytes: 2_000_000 } },
    },
    'plans.get': plan,
    'plans.update': { ...plan, body: { name: 'Large', limits: { sites: 30 } } },
    'plans.delete': plan,
    'plans.usage': { params: { user: 'owner' } },
    'plans.own-usage': {},
    'sign-in-policy.get': {},
    'sign-in-policy.update': { body: { secondFactorRoles: ['reseller'] } },
  };
}
