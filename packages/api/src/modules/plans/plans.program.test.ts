import { contract, NO_LIMITS, ProblemAnswer, type PlanId, type PlanLimits } from '@daspanel/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toAsync } from '../../testing/make-things.ts';
import { makeFirstAccount, PASSWORD, signIn, type Browser } from '../../testing/people.ts';
import { startInstallation, type Installation } from '../../testing/start-installation.ts';

const { plans, sites, databases, users, versions } = contract;
let installation: Installation;
let owner: Browser;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher'] });
  owner = await makeFirstAccount(installation);
});
afterAll(() => installation[Symbol.asyncDispose]());

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem.code : error),
  );
const fieldOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem.fields?.[0]?.field : error),
  );
const createPlan = async (by: Browser, limits: Partial<PlanLimits>, name = 'Plan') =>
  (await by.client.call(plans.create, { body: { name, limits } })).body;
let count = 0;
async function makePerson(by: Browser, role: 'client' | 'reseller', plan: PlanId | null): Promise<Browser> {
  count += 1;
  const email = `person-${count}@example.org`;
  await by.client.call(users.create, { body: { email, name: 'Person', role, password: PASSWORD, plan } });
  return signIn(installation, email, PASSWORD, `10.20.${count}.1`);
}
const create = (by: Browser) => codeOf(by.client.call(sites.create, { body: {} }));

test('twenty sites at the same moment are three where three are allowed', async () => {
  const plan = await createPlan(owner, { sites: 3 });
  expect(plan).toMatchObject({ owner: null, people: 0, limits: { ...NO_LIMITS, sites: 3 } });
  const client = await makePerson(owner, 'client', plan.id);
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => create(client)));
  expect(outcomes.filter((code) => code === 'done')).toHaveLength(3);
  expect(outcomes.filter((code) => code === 'limit-reached')).toHaveLength(17);
  await expect(client.client.call(sites.create, { body: {} })).rejects.toThrow(/the plan “Plan” allows 3 sites, and 3 are used/);
  const { body } = await client.client.call(plans.ownUsage);
  expect(body).toMatchObject({ plan: { name: 'Plan' }, sites: { used: 3, allowed: 3 }, databases: { used: 0, allowed: null } });
  const seen = (await owner.client.call(plans.usage, { params: { user: body.user } })).body;
  expect(seen).toEqual(body);
});

test('the trash counts, a purge makes room, and another plan holds at once', async () => {
  const plan = await createPlan(owner, { sites: 1 });
  const client = await makePerson(owner, 'client', plan.id);
  const site = (await client.client.call(sites.create, { body: {} })).body;
  await client.client.call(sites.delete, { params: { site: site.id }, query: { confirm: site.name } });
  expect(await create(client)).toBe('limit-reached');
  await client.client.call(sites.purge, { params: { site: site.id }, body: { confirm: site.name } });
  expect(await create(client)).toBe('done');
  expect(await create(client)).toBe('limit-reached');
  await owner.client.call(plans.update, { params: { plan: plan.id }, body: { limits: { sites: 2 } } });
  expect(await create(client)).toBe('done');
  await owner.client.call(plans.update, { params: { plan: plan.id }, body: { limits: { sites: 0 } } });
  expect((await client.client.call(sites.list)).body.items).toHaveLength(2);
});

test('databases are counted over all sites, also when they come at the same moment', async () => {
  const client = await makePerson(owner, 'client', (await createPlan(owner, { databases: 2 })).id);
  const two = [(await client.client.call(sites.create, { body: {} })).body, (await client.client.call(sites.create, { body: {} })).body];
  const attempts = Array.from({ length: 6 }, (_, index) =>
    codeOf(client.client.call(databases.create, { params: { site: two[index % 2]?.id ?? '' }, body: { name: `db${index}` } })),
  );
  const outcomes = await Promise.all(attempts);
  expect(outcomes.filter((code) => code === 'done')).toHaveLength(2);
  expect(outcomes.filter((code) => code === 'limit-reached')).toHaveLength(4);
});

test('memory of PHP and mailboxes have their limits wherever they are set', async () => {
  const client = await makePerson(owner, 'client', (await createPlan(owner, { phpMemory: 128, mailboxBytes: 2_000_000 })).id);
  const engine = (memory_limit: number) => ({ kind: 'php', version: '8.2', settings: { memory_limit } }) as const;
  expect(await fieldOf(client.client.call(sites.create, { body: { version: { engine: engine(256) } } }))).toBe(
    '/version/engine/settings/memory_limit',
  );
  const site = (await client.client.call(sites.create, { body: { version: { engine: engine(128) } } })).body;
  const params = { site: site.id };
  expect(await fieldOf(client.client.call(versions.add, { params, body: { engine: engine(129) } }))).toBe('/engine/settings/memory_limit');
  const version = { ...params, version: site.activeVersion ?? '' };
  expect(await fieldOf(client.client.call(versions.update, { params: version, body: { engine: engine(512) } }))).toBe(
    '/engine/settings/memory_limit',
  );
  expect(await codeOf(client.client.call(versions.update, { params: version, body: { engine: engine(64) } }))).toBe('done');
  expect((await client.client.call(contract.siteMail.get, { params })).body.limits?.bytes).toBe(2_000_000);
  const settings = contract.siteMail.update;
  expect(await fieldOf(client.client.call(settings, { params, body: { limits: null } }))).toBe('/limits');
  expect(await codeOf(client.client.call(settings, { params, body: { limits: { days: 3 } } }))).toBe('done');
  expect(await fieldOf(client.client.call(settings, { params, body: { limits: { bytes: 3_000_000 } } }))).toBe('/limits/bytes');
});

test('content is refused that the disk of the plan has no room for', async () => {
  const client = await makePerson(owner, 'client', (await createPlan(owner, { diskBytes: 5 })).id);
  const site = (await client.client.call(sites.create, { body: {} })).body;
  const upload = (
    await client.client.call(contract.uploads.create, { stream: toAsync([Buffer.from('six bytes')]), streamType: 'application/zip' })
  ).body;
  const params = { site: site.id, version: site.activeVersion ?? '' };
  expect(await codeOf(client.client.call(versions.putContent, { params, body: { upload: upload.id } }))).toBe('limit-reached');
});

describe('a reseller', () => {
  test('has his own plans within his, sees no others, and cannot change what he has been given', async () => {
    const given = await createPlan(owner, { sites: 4, phpMemory: 256 }, 'Given');
    const reseller = await makePerson(owner, 'reseller', given.id);
    expect(await fieldOf(createPlan(reseller, { sites: 5, phpMemory: 128 }))).toBe('/limits/sites');
    expect(await fieldOf(createPlan(reseller, { sites: 2 }))).toBe('/limits/phpMemory');
    const own = await createPlan(reseller, { sites: 3, phpMemory: 256 }, 'Own');
    expect((await reseller.client.call(plans.list)).body.items.map(({ name }) => name)).toEqual(['Own']);
    const params = { plan: given.id };
    expect(await codeOf(reseller.client.call(plans.get, { params }))).toBe('not-found');
    expect(await codeOf(reseller.client.call(plans.update, { params, body: { limits: { sites: 100 } } }))).toBe('not-found');
    expect(await codeOf(reseller.client.call(plans.delete, { params }))).toBe('not-found');
    const raised = reseller.client.call(plans.update, { params: { plan: own.id }, body: { limits: { sites: null } } });
    expect(await codeOf(raised)).toBe('not-permitted');
  });

  test('and his clients together have no more than his plan allows', async () => {
    const reseller = await makePerson(owner, 'reseller', (await createPlan(owner, { sites: 4 })).id);
    const clients = [await makePerson(reseller, 'client', null), await makePerson(reseller, 'client', null)];
    const outcomes = await Promise.all([...clients, reseller].flatMap((one) => [create(one), create(one), create(one)]));
    expect(outcomes.filter((code) => code === 'done')).toHaveLength(4);
    expect((await reseller.client.call(plans.ownUsage)).body.sites).toEqual({ used: 4, allowed: 4 });
    await expect(reseller.client.call(sites.create, { body: {} })).rejects.toThrow(/allows 4 sites, and 4 are used/);
    const [first, second] = await Promise.all(
      clients.map(async ({ client }) => (await client.call(contract.sessions.current)).body.user.id),
    );
    const [site] = (await reseller.client.call(sites.list)).body.items;
    const to = (site?.owner === first ? second : first) ?? 'nobody';
    expect(await codeOf(reseller.client.call(sites.update, { params: { site: site?.id ?? '' }, body: { owner: to } }))).toBe('done');
  });
});

test('a plan that somebody has, or is invited to, is not deleted, and clients see no plans', async () => {
  const plan = await createPlan(owner, {});
  const params = { plan: plan.id };
  const client = await makePerson(owner, 'client', plan.id);
  expect(await codeOf(owner.client.call(plans.delete, { params }))).toBe('plan-in-use');
  expect(await codeOf(client.client.call(plans.list))).toBe('missing-scope');
  const free = await createPlan(owner, {});
  const invited = { email: 'invited@example.org', role: 'client', plan: free.id } as const;
  await owner.client.call(contract.invitations.create, { body: invited });
  expect(await codeOf(owner.client.call(plans.delete, { params: { plan: free.id } }))).toBe('plan-in-use');
  expect(await codeOf(owner.client.call(plans.delete, { params: { plan: (await createPlan(owner, {})).id } }))).toBe('done');
});
