import { databaseLimits } from '@daspanel/formats/data-services-requests.ts';
import { siteId } from '@daspanel/formats/identifiers.ts';
import { describe, expect, test } from 'vitest';
import {
  fingerprintOfUser,
  planDatabases,
  type AppliedDatabases,
  type DatabaseStep,
  type WantedDatabases,
  type WantedDatabaseUser,
} from './plan-databases.ts';

const SITE = siteId.parse('s000000000000001');
const nothing: AppliedDatabases = { databases: new Map(), users: new Map(), cacheGeneration: undefined };
const shop = { name: '00000000_shop', isBuilding: false };
const user = (more: Partial<WantedDatabaseUser> = {}): WantedDatabaseUser => ({
  name: '00000000_shop',
  isBuilding: false,
  passwordHash: `*${'A'.repeat(40)}`,
  limits: databaseLimits.parse({}),
  grants: [{ database: '00000000_shop', access: 'all' }],
  ...more,
});
const wanted = (more: Partial<WantedDatabases> = {}): WantedDatabases => ({
  isLocked: false,
  databases: [shop],
  users: [user()],
  cacheGeneration: 1,
  ...more,
});

/** What there is after the steps have been run on what was there before. */
function apply(before: AppliedDatabases, steps: readonly DatabaseStep[]): AppliedDatabases {
  const [databases, users] = [new Map(before.databases), new Map(before.users)];
  let { cacheGeneration } = before;
  for (const step of steps) {
    if (step.do === 'apply-database') databases.set(step.database, true);
    if (step.do === 'remove-database') databases.delete(step.database);
    if (step.do === 'apply-database-user') users.set(step.user.name, step.fingerprint);
    if (step.do === 'remove-database-user') users.delete(step.user);
    if (step.do === 'open-cache') cacheGeneration = step.generation;
    if (step.do === 'clear-cache') cacheGeneration = undefined;
  }
  return { databases, users, cacheGeneration };
}
const plan = (wish: WantedDatabases | undefined, before: AppliedDatabases) => planDatabases(SITE, wish, before);
const verbs = (steps: readonly DatabaseStep[]) => steps.map((step) => step.do);
const ready = apply(nothing, plan(wanted(), nothing));

describe('databases', () => {
  test('come before their users, and nothing is done twice', () => {
    expect(verbs(plan(wanted(), nothing))).toEqual(['apply-database', 'apply-database-user']);
    expect(plan(wanted(), ready)).toEqual([]);
  });

  test('go after the grants on them', () => {
    const steps = plan(wanted({ databases: [], users: [user({ grants: [] })] }), ready);
    expect(verbs(steps)).toEqual(['apply-database-user', 'remove-database']);
  });

  test('that a job fills are neither made nor removed', () => {
    const building = wanted({ databases: [{ ...shop, isBuilding: true }], users: [user({ isBuilding: true })] });
    expect(plan(building, nothing)).toEqual([]);
    const begun = { ...nothing, databases: new Map([[shop.name, false]]) };
    expect(plan(building, begun)).toEqual([]);
  });

  test('that may be there and are not wanted are removed', () => {
    const stray = { ...nothing, databases: new Map([['00000000_old', false]]), users: new Map([['00000000_old', null]]) };
    expect(plan(wanted({ databases: [], users: [] }), stray)).toEqual([
      { do: 'remove-database-user', user: '00000000_old' },
      { do: 'remove-database', database: '00000000_old' },
    ]);
  });
});

describe('users', () => {
  test.each<[string, Partial<WantedDatabaseUser>]>([
    ['password', { passwordHash: `*${'B'.repeat(40)}` }],
    ['limit', { limits: { connections: 1, statementSeconds: 60 } }],
    ['grant', { grants: [{ database: shop.name, access: 'read' }] }],
  ])('with another %s are applied again', (_what, more) => {
    expect(verbs(plan(wanted({ users: [user(more)] }), ready))).toEqual(['apply-database-user']);
  });

  test('are the same in whatever order their grants stand', () => {
    const grants = [
      { database: '00000000_a', access: 'all' },
      { database: '00000000_b', access: 'read' },
    ] as const;
    expect(fingerprintOfUser(user({ grants }))).toBe(fingerprintOfUser(user({ grants: grants.toReversed() })));
  });

  test('of a site in the trash go, its databases stay, and both are as before when it comes back', () => {
    const locked = wanted({ isLocked: true });
    expect(plan(locked, ready)).toEqual([{ do: 'remove-database-user', user: '00000000_shop' }]);
    const after = apply(ready, plan(locked, ready));
    expect(plan(locked, after)).toEqual([]);
    expect(verbs(plan(wanted(), after))).toEqual(['apply-database-user']);
  });
});

test('a site that is gone leaves nothing behind, whatever is known of it', () => {
  expect(verbs(plan(undefined, ready))).toEqual(['remove-database-user', 'remove-database', 'clear-cache']);
  expect(verbs(plan(undefined, nothing))).toEqual(['clear-cache']);
});

describe('the cache account', () => {
  test('is left to the launcher until it gets another password', () => {
    expect(plan(wanted({ databases: [], users: [], cacheGeneration: 1 }), nothing)).toEqual([]);
    const changed = { ...nothing, cacheGeneration: null };
    const wish = wanted({ databases: [], users: [], cacheGeneration: 2 });
    const steps = plan(wish, changed);
    expect(steps).toEqual([{ do: 'open-cache', site: SITE, generation: 2 }]);
    expect(plan(wish, apply(changed, steps))).toEqual([]);
  });

  test('is not opened for a site in the trash', () => {
    expect(plan(wanted({ databases: [], users: [], isLocked: true, cacheGeneration: 2 }), { ...nothing, cacheGeneration: 1 })).toEqual([]);
  });
});
