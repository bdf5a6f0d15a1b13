import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, ProblemAnswer, type Client } from '@daspanel/contract';
import { packArchive } from '@daspanel/testkit/pack-archive.ts';
import { startDataServices, type DataServicesUnderTest } from '@daspanel/testkit/data-services-under-test.ts';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test, vi } from 'vitest';
import { toAsync, waitForJob } from '../testing/make-things.ts';
import { listInMariaDb, runSql } from '../testing/run-sql.ts';
import { startInstallation, type Installation } from '../testing/start-installation.ts';

const { sites, versions, databases, databaseUsers, cache, uploads } = contract;
let services: DataServicesUnderTest;
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({
    with: ['launcher'],
    beside: async (root) => (services = await startDataServices({ root })),
  });
});
afterAll(() => installation[Symbol.asyncDispose]());
beforeEach(() => {
  onTestFailed(() => console.error(installation.api.output().slice(-4_000), services.agent.log().slice(-2_000)));
});

const CONFIGURATION = "<?php define('DB_NAME', 'shop'); define('DB_USER', 'shop'); define('DB_PASSWORD', 'secret');\n";

async function makeWordPressSite(client: Client, name: string) {
  const version = { engine: { kind: 'php', version: '8.2' }, type: 'wordpress' } as const;
  const site = (await client.call(sites.create, { body: { name, version } })).body;
  const archive = await packArchive({ 'wp-load.php': '<?php', 'wp-includes/a.php': '<?php', 'wp-config.php': CONFIGURATION });
  const upload = (await client.call(uploads.create, { stream: toAsync([archive]), streamType: 'application/zip' })).body;
  const params = { site: site.id, version: site.activeVersion ?? '' };
  const job = (await client.call(versions.putContent, { params, body: { upload: upload.id } })).body;
  await waitForJob(client, job.id);
  return { site, params };
}

/** Everything that can happen to databases, so that it passes every point at which the process may die. */
async function liveWholeLife(client: Client, name: string): Promise<void> {
  const { site, params: ofVersion } = await makeWordPressSite(client, name);
  const params = { site: site.id };
  const made = (await client.call(databases.create, { params, body: { name: 'shop', user: {} } })).body;
  const ofUser = { ...params, user: made.user?.id ?? '' };
  await client.call(databaseUsers.setPassword, { params: ofUser, body: {} });
  const copied = (await client.call(databases.clone, { params: { ...params, database: made.id }, body: { name: 'copy' } })).body;
  await waitForJob(client, copied.id);
  const clone = { body: { name: 'clone', database: { from: made.id } }, params: ofVersion };
  await waitForJob(client, (await client.call(versions.clone, clone)).body.id);
  const copy = (await client.call(databases.list, { params, query: { name: 'copy' } })).body.items[0];
  await client.call(databases.delete, { params: { ...params, database: copy?.id ?? '' }, query: { confirm: 'copy' } });
  await client.call(databaseUsers.delete, { params: ofUser });
  await client.call(cache.rotate, { params });
  await client.call(sites.delete, { params, query: { confirm: name } });
  await client.call(sites.restore, { params, body: {} });
  await client.call(sites.delete, { params, query: { confirm: name } });
  await client.call(sites.purge, { params, body: { confirm: name } });
}

const POINTS = [
  'databases.create.after-commit',
  'databases.clone.after-commit',
  ...['apply-database', 'remove-database', 'apply-database-user', 'remove-database-user', 'open-cache', 'clear-cache'].map(
    (step) => `step-${step}.after`,
  ),
  'apply-databases.before-save',
  'database.ready.after-commit',
  'version.clone.filled',
  'version.ready.after-commit',
];

test.each(POINTS.map((point, index) => [point, index] as const))(
  'killed at %s, the next process ends what was begun',
  async (point, index) => {
    await installation.restartApi(`${point}=exit`);
    const dying = installation.api.process;
    const died = once(dying, 'exit');
    // A point of a step that is passed behind an answer kills while nobody asks.
    await expect(liveWholeLife(installation.client(), `crash-${index}`)).rejects.toThrow(/socket|ECONN|EPIPE|ENOENT|aborted|does not end/);
    await died;
    expect(dying.signalCode).toBe('SIGKILL');
    await installation.restartApi();
    await expectConverged();
  },
);

/** MariaDB has exactly what is wanted; every copy of a version has a whole database that its configuration names, or there is neither. */
function expectConverged(): Promise<void> {
  return vi.waitFor(expectExactly, { timeout: 20_000, interval: 200 });
}

async function expectExactly(): Promise<void> {
  const client = installation.client();
  const jobs = (await client.call(contract.jobs.list, { query: {} })).body.items;
  expect(jobs.filter(({ endedAt }) => endedAt === null)).toEqual([]);
  const wanted = { databases: [] as string[], users: [] as string[] };
  for (const state of [undefined, 'trashed'] as const) {
    const query = state === undefined ? { limit: 100 } : { limit: 100, state };
    for (const site of (await client.call(sites.list, { query })).body.items) {
      const params = { site: site.id };
      const own = (await client.call(databases.list, { params })).body.items;
      const users = (await client.call(databaseUsers.list, { params })).body.items;
      expect(own.filter((database) => database.state !== 'ready')).toEqual([]);
      expect(users.filter((user) => user.state !== (state === 'trashed' ? 'locked' : 'ready'))).toEqual([]);
      wanted.databases.push(...own.map(({ fullName }) => fullName));
      if (state === undefined) wanted.users.push(...users.map(({ fullName }) => fullName));
      if (state === undefined) await expectWholeClone(client, site.id);
    }
  }
  const found = await listInMariaDb(installation.data.sockets.mysql);
  expect(found).toEqual({ databases: wanted.databases.toSorted(), users: wanted.users.toSorted() });
}

async function expectWholeClone(client: Client, site: string): Promise<void> {
  const clone = (await client.call(versions.list, { params: { site }, query: { name: 'clone' } })).body.items[0];
  const users = (await client.call(databaseUsers.list, { params: { site } })).body.items;
  const own = users.filter(({ name }) => name === 'shop_clone');
  expect(own.length).toBe(clone === undefined ? 0 : 1);
  if (clone === undefined) return;
  const text = await readFile(join(installation.data.sites, site, 'versions', clone.id, 'wp-config.php'), 'utf8');
  const [database = '', user = '', password = ''] = [...text.matchAll(/, '([^']*)'/g)].map((match) => match[1] ?? '');
  expect(own.map(({ fullName }) => fullName)).toEqual([user]);
  expect(await runSql({ socketPath: installation.data.sockets.mysql, user, password, database }, 'SELECT DATABASE()')).toBe(database);
}

test.each(['apply-database-user', 'remove-database'])('when %s fails, it is tried again by itself', async (step) => {
  await installation.restartApi(`step-${step}.before=throw:EIO*1`);
  await liveWholeLife(installation.client(), `fail-${step}`).catch((error: unknown) => {
    // Steps on the way may find things in the state that the failure left.
    if (!(error instanceof ProblemAnswer)) throw error;
  });
  await expectConverged();
});
