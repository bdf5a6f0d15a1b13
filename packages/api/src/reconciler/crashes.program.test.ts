import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, ProblemAnswer, type Client, type Site } from '@daspanel/contract';
import { parseRoute } from '@daspanel/formats/route.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test, vi } from 'vitest';
import { waitForJob } from '../testing/make-things.ts';
import { HOST_NAME, startInstallation, type Installation } from '../testing/start-installation.ts';

const { sites, versions } = contract;
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher'] });
});
afterAll(() => installation[Symbol.asyncDispose]());
beforeEach(() => {
  onTestFailed(() => console.error(installation.api.output().slice(-4_000)));
});
afterEach(async () => {
  const client = installation.client();
  for (const { id, name } of (await client.call(sites.list, { query: { limit: 100 } })).body.items) {
    await client.call(sites.delete, { params: { site: id }, query: { confirm: name } });
    await client.call(sites.purge, { params: { site: id }, body: { confirm: name } });
  }
});

/** Everything that can happen to a site, so that it passes every point at which the process may die. */
async function liveWholeLife(client: Client, name: string): Promise<void> {
  const body = { name, version: { engine: { kind: 'php', version: '8.2' }, type: 'generic' } } as const;
  const site = (await client.call(sites.create, { body })).body;
  const params = { site: site.id };
  await client.call(sites.update, { params, body: { name: `${name}-b` } });
  const second = (await client.call(versions.add, { params, body: { engine: { kind: 'php', version: '8.2' } } })).body;
  const ofSecond = { ...params, version: second.id };
  await client.call(versions.activate, { params: ofSecond });
  await client.call(versions.update, { params: ofSecond, body: { engine: { kind: 'php', settings: { memory_limit: 64 } } } });
  const job = (await client.call(versions.clone, { params: ofSecond, body: { name: 'copy' } })).body;
  await waitForJob(client, job.id);
  await client.call(versions.delete, { params: { ...params, version: site.activeVersion ?? '' } });
  await client.call(sites.disable, { params });
  await client.call(sites.enable, { params });
  await client.call(sites.delete, { params, query: { confirm: `${name}-b` } });
  await client.call(sites.restore, { params, body: {} });
  await client.call(sites.delete, { params, query: { confirm: `${name}-b` } });
  await client.call(sites.purge, { params, body: { confirm: `${name}-b` } });
}

const ACTIONS = [
  'sites.create',
  'sites.update',
  'sites.disable',
  'sites.delete',
  'sites.restore',
  'sites.purge',
  'versions.add',
  'versions.activate',
  'versions.update',
  'versions.clone',
  'versions.delete',
];
const STEPS = [
  'provision-site',
  'restore-site',
  'trash-site',
  'purge-site',
  'provision-version',
  'remove-version',
  'publish-pool',
  'retire-pool',
  'remove-pool',
  'publish-route',
  'remove-route',
  'publish-file',
  'remove-file',
];
const POINTS = [
  'sites.create.before-commit',
  ...ACTIONS.map((action) => `${action}.after-commit`),
  ...STEPS.flatMap((step) => [`step-${step}.before`, `step-${step}.after`]),
  'apply-site.before-save',
  'apply-site.after-save',
  'job.started',
  'job.before-end',
];

test.each(POINTS.map((point, index) => [point, index] as const))(
  'killed at %s, the next process ends what was begun',
  async (point, index) => {
    await installation.restartApi(`${point}=exit`);
    const dying = installation.api.process;
    const died = once(dying, 'exit');
    const name = `crash-${index}`;
    await expect(liveWholeLife(installation.client(), name)).rejects.toThrow(/socket|ECONN|EPIPE|aborted/);
    await died;
    expect(dying.signalCode).toBe('SIGKILL');
    await installation.restartApi();
    await expectConverged(installation);
  },
);

test.each(STEPS)('when %s fails, the site says so, keeps what it had, and recovers by itself', async (step) => {
  await installation.restartApi(`step-${step}.before=throw:EIO*1`);
  await liveWholeLife(installation.client(), `fail-${step}`).catch((error: unknown) => {
    // Steps on the way may find the site in the state that the failure left.
    if (!(error instanceof ProblemAnswer)) throw error;
  });
  await expectConverged(installation);
});

test.each(['sites.create.after-commit', 'apply-site.after-save'])('killed at %s, a repeated request makes nothing twice', async (point) => {
  await installation.restartApi(`${point}=exit`);
  const version = { engine: { kind: 'php', version: '8.2' }, type: 'generic' } as const;
  const request = { body: { name: 'repeated', version }, idempotencyKey: point };
  const died = once(installation.api.process, 'exit');
  await expect(installation.client().call(sites.create, request)).rejects.toThrow(/socket|ECONN|EPIPE|aborted/);
  await died;
  await installation.restartApi();
  const again = await installation.client().call(sites.create, request);
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
  const all = (await installation.client().call(sites.list, { query: { search: 'repeated' } })).body.items;
  expect(all.map(({ id }) => id)).toEqual([again.body.id]);
  await expectConverged(installation);
});

/** Every site is ready, and there is exactly what the sites need: no more, no less. */
function expectConverged({ data, client }: Installation): Promise<void> {
  return vi.waitFor(() => expectExactly({ data, client }), { timeout: 20_000, interval: 100 });
}

async function expectExactly({ data, client }: Pick<Installation, 'data' | 'client'>): Promise<void> {
  const all = await expectSettled(client());
  const own = ['www', 'admin', 'api', 'db', 'view', 's3', '*.s3', '*.dev'];
  const hosts = new Set([HOST_NAME, ...own.map((name) => `${name}.${HOST_NAME}`)]);
  const pools = new Set<string>();
  for (const site of all) {
    const made = (await client().call(versions.list, { params: { site: site.id } })).body.items;
    expect(made.filter(({ state }) => state !== 'ready')).toEqual([]);
    const folders = await readdir(join(data.sites, site.id, 'versions'));
    expect(folders.filter((name) => name.startsWith('v')).toSorted()).toEqual(made.map(({ id }) => id).toSorted());
    for (const url of [...site.urls, ...made.flatMap(({ previewUrls }) => previewUrls)]) hosts.add(new URL(url).hostname);
    for (const host of [site.name, site.id]) {
      const route = parseRoute(await readFile(join(data.routes, `${host}.sites.${HOST_NAME}`), 'utf8'));
      if (!site.enabled) continue;
      if (route.engine !== 'php') throw new Error('the route is not for PHP');
      expect(route.version).toBe(site.activeVersion);
      pools.add(`${route.pool}.json`);
    }
  }
  expect((await readdir(data.routes)).toSorted()).toEqual([...hosts].toSorted());
  expect((await readdir(data.sites)).toSorted()).toEqual(all.map(({ id }) => id).toSorted());
  for (const pool of pools) expect(existsSync(join(data.pools, pool))).toBe(true);
  expect((await client().call(contract.audit.verify)).body.intact).toBe(true);
}

async function expectSettled(client: Client): Promise<Site[]> {
  const { items } = (await client.call(sites.list, { query: { limit: 100 } })).body;
  const jobs = (await client.call(contract.jobs.list, { query: {} })).body.items;
  expect(items.filter(({ state }) => state !== 'ready' && state !== 'disabled')).toEqual([]);
  expect(jobs.filter(({ endedAt }) => endedAt === null)).toEqual([]);
  return items;
}
