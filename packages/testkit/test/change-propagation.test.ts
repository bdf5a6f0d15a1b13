import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract, createClient } from '@daspanel/contract';
import { nodeTransport } from '@daspanel/contract/node-transport.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { startConstantLoad } from '../src/constant-load.ts';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

const repository = join(import.meta.dirname, '..', '..', '..');
const LONG = 120_000;

let daspanel: RunningDaspanel;
beforeAll(async () => {
  daspanel = await startDaspanel();
});
afterAll(() => daspanel?.stop());

const hostOf = (site: Pick<SiteFacts, 'name'>) => `${site.name}.sites.${daspanel.hostName}`;
const statusOf = async (host: string, path = '/') => (await daspanel.visit(host, path)).status;

interface PartFacts {
  readonly name: string;
  readonly state: string;
  readonly pid: number | null;
}
async function findPart(name: string): Promise<PartFacts> {
  const { json } = await daspanel.call('GET', '/v1/parts');
  const part = (json as { items: readonly PartFacts[] }).items.find((one) => one.name === name);
  if (part === undefined) throw new Error(`there is no part ${name}`);
  return part;
}
async function pidOf(name: string): Promise<number> {
  const { pid } = await findPart(name);
  if (pid === null) throw new Error(`${name} does not run`);
  return pid;
}

/** Every kind of change, each seen by a visitor as soon as it is answered. */
async function changeEverything(name: string): Promise<void> {
  const site = await createSite(daspanel, { name }, { 'index.html': 'page' });
  expect(await statusOf(hostOf(site))).toBe(200);
  expect((await daspanel.call('POST', `/v1/sites/${site.id}/disable`)).status).toBe(200);
  expect(await statusOf(hostOf(site))).toBe(503);
  expect((await daspanel.call('POST', `/v1/sites/${site.id}/enable`)).status).toBe(200);
  expect((await daspanel.call('PATCH', `/v1/sites/${site.id}`, { name: `${name}-b` })).status).toBe(200);
  expect([await statusOf(hostOf(site)), await statusOf(hostOf({ name: `${name}-b` }))]).toEqual([404, 200]);
  expect((await daspanel.call('DELETE', `/v1/sites/${site.id}?confirm=${name}-b`)).status).toBe(200);
  expect(await statusOf(hostOf({ name: `${name}-b` }))).toBe(404);
}

/** Both kinds of sites under load, PHP awake and asleep among them; stops with what failed. */
async function startLoads(name: string) {
  const files = await createSite(daspanel, { name: `${name}-files` }, { 'index.html': 'files' });
  const script = await createSite(daspanel, { name: `${name}-php`, version: php('8.2') }, { 'index.php': '<?php echo "php";' });
  const loads = [files, script].map((site) =>
    startConstantLoad({ port: daspanel.httpPort, host: hostOf(site), path: '/', connections: 2 }),
  );
  return {
    async stop() {
      const results = await Promise.all(loads.map((load) => load.stop()));
      return { failures: results.map(({ failures }) => failures), bodies: results.flatMap(({ bodies }) => Object.keys(bodies)) };
    },
  };
}
const nothingFailed = { failures: [{}, {}], bodies: ['files', 'php'] };

describe('a part that is missing for a while', () => {
  test(
    'Redis, frozen and then killed: every change is seen at once, visitors notice nothing, and it comes back',
    async () => {
      const loads = await startLoads('redis');
      const frozen = await pidOf('redis');
      process.kill(frozen, 'SIGSTOP');
      await changeEverything('frozen');
      process.kill(frozen, 'SIGCONT');
      process.kill(await pidOf('redis'), 'SIGKILL');
      await changeEverything('killed');
      await expect
        .poll(() => findPart('redis').then(({ state, pid }) => [state, pid !== frozen]), { timeout: 20_000 })
        .toEqual(['ready', true]);
      await changeEverything('again');
      expect(await loads.stop()).toEqual(nothingFailed);
    },
    LONG,
  );

  test(
    'the API, stopped under load: all sites go on, a sleeping one is woken, and what was left undone is done afterwards',
    async () => {
      const loads = await startLoads('api');
      const asleep = await createSite(daspanel, { name: 'asleep', version: php('8.2') }, { 'index.php': '<?php echo "woken";' });
      const lost = await createSite(daspanel, { name: 'lost' }, { 'index.html': 'found' });
      const api = await pidOf('api');
      process.kill(api, 'SIGSTOP');
      await rm(join(dataDirectory(daspanel.data).routes, hostOf(lost)));
      await wait(10_000);
      expect((await daspanel.visit(hostOf(asleep))).text).toBe('woken');
      process.kill(api, 'SIGKILL');
      expect(await loads.stop()).toEqual(nothingFailed);
      await expect.poll(() => daspanel.call('GET', '/v1/status').then(({ status }) => status), { timeout: 30_000 }).toBe(200);
      await expect.poll(() => readdir(dataDirectory(daspanel.data).routes), { timeout: 30_000 }).toContain(hostOf(lost));
      expect((await daspanel.visit(hostOf(lost))).text).toBe('found');
      await changeEverything('after-api');
    },
    LONG,
  );

  test(
    'the proxy, killed while changes arrive: afterwards it shows all of them',
    async () => {
      const client = apiBehindProxy();
      const wanted = new Map<string, number>();
      const change = async (index: number) => {
        const name = `during-${index}`;
        const { body: site } = await client.call(contract.sites.create, { body: { name } });
        const params = { site: site.id };
        if (index % 3 === 1) await client.call(contract.sites.disable, { params });
        if (index % 3 === 2) await client.call(contract.sites.delete, { params, query: { confirm: name } });
        wanted.set(hostOf({ name }), [200, 503, 404][index % 3] ?? 0);
      };
      const restarting = (async () => {
        for (let turn = 0; turn < 3; turn += 1) {
          process.kill(await pidOfProxy(client), 'SIGKILL');
          await wait(1_000);
        }
      })();
      for (let index = 0; index < 30; index += 1) await change(index);
      await restarting;
      const seen = async () =>
        new Map(await Promise.all([...wanted.keys()].map(async (host) => [host, await statusOf(host).catch(() => 0)] as const)));
      await expect.poll(seen, { timeout: 30_000 }).toEqual(wanted);
    },
    LONG,
  );
});

/** The API, asked while the proxy is away. */
function apiBehindProxy() {
  return createClient({
    transport: nodeTransport({ socketPath: dataDirectory(daspanel.data).sockets.api, host: `api.${daspanel.hostName}` }),
    token: daspanel.token,
  });
}

/** Waits for a proxy that runs. `former`: not this one, whose workers answer for a moment after their master was killed. */
async function pidOfProxy(client: ReturnType<typeof createClient>, former?: number): Promise<number> {
  for (;;) {
    const { body } = await client.call(contract.parts.list);
    const pid = body.items.find(({ name }) => name === 'proxy')?.pid;
    if (typeof pid === 'number' && pid !== former) return pid;
    await wait(50);
  }
}

describe('what is damaged', () => {
  test(
    'a route file: only that name suffers, and it is mended without anybody’s help',
    async () => {
      const [hurt, sound] = [
        await createSite(daspanel, { name: 'hurt' }, { 'index.html': 'hurt' }),
        await createSite(daspanel, { name: 'sound' }, { 'index.html': 'sound' }),
      ];
      const route = join(dataDirectory(daspanel.data).routes, hostOf(hurt));
      const before = await readFile(route, 'utf8');
      const client = apiBehindProxy();
      const former = await pidOfProxy(client);
      process.kill(former, 'SIGKILL');
      await writeFile(route, '\0not a route');
      await pidOfProxy(client, former);
      await expect.poll(() => statusOf(hostOf(sound)).catch(() => 0), { timeout: 20_000 }).toBe(200);
      expect([await statusOf(hostOf(hurt)), (await daspanel.visit(`${hurt.id}.sites.${daspanel.hostName}`)).text]).toEqual([
        expect.toSatisfy((status: number) => status >= 400),
        'hurt',
      ]);
      await expect.poll(() => readFile(route, 'utf8'), { timeout: 90_000, interval: 250 }).toBe(before);
      await expect.poll(() => statusOf(hostOf(hurt)), { timeout: 10_000 }).toBe(200);
    },
    LONG,
  );

  test(
    'a pool descriptor: only that site fails, with an answer, and it is mended without anybody’s help',
    async () => {
      const [hurt, sound] = [
        await createSite(daspanel, { name: 'hurt-pool', version: php('8.2') }, { 'index.php': '<?php echo "hurt";', 'a.txt': 'file' }),
        await createSite(daspanel, { name: 'sound-pool', version: php('8.2') }, { 'index.php': '<?php echo "sound";' }),
      ];
      const pools = dataDirectory(daspanel.data).pools;
      const name = (await readdir(pools)).find((file) => file.startsWith(hurt.id)) ?? '';
      await writeFile(join(pools, name), '{"pool":');
      expect(await statusOf(hostOf(hurt))).toBeGreaterThanOrEqual(500);
      expect((await daspanel.visit(hostOf(hurt), '/a.txt')).text).toBe('file');
      expect((await daspanel.visit(hostOf(sound))).text).toBe('sound');
      await expect.poll(() => daspanel.visit(hostOf(hurt)).then(({ text }) => text), { timeout: 60_000, interval: 250 }).toBe('hurt');
    },
    LONG,
  );

  test(
    'routes and pools that are gone: `daspanel rebuild` makes them again',
    async () => {
      const { routes, pools } = dataDirectory(daspanel.data);
      const read = async (folder: string) =>
        new Map(
          await Promise.all((await readdir(folder)).map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
        );
      const site = await createSite(daspanel, { name: 'rebuilt', version: php('8.2') }, { 'index.php': '<?php echo "rebuilt";' });
      const before = [await read(routes), await read(pools)];
      for (const folder of [routes, pools]) {
        for (const name of (await readdir(folder)).filter((file) => file.includes('rebuilt') || file.includes(site.id)))
          await rm(join(folder, name));
      }
      const rebuilt = await runProgram('/bin/sh', [join(repository, 'packages/cli/bin/daspanel'), 'rebuild', '--data', daspanel.data]);
      expect({ status: rebuilt.status, said: rebuilt.stderr.toString() }).toMatchObject({ status: 0 });
      expect([await read(routes), await read(pools)]).toEqual(before);
      expect((await daspanel.visit(hostOf(site))).text).toBe('rebuilt');
    },
    LONG,
  );
});

describe('the stream of events', () => {
  /** Reads events through the proxy until `isEnough`. */
  async function readEvents(lastEventId: string | undefined, isEnough: (types: readonly string[]) => boolean) {
    const { httpsPort: port, hostName, authority, token } = daspanel;
    const client = createClient({
      transport: nodeTransport({ address: '127.0.0.1', port, host: `api.${hostName}:${port}`, secure: { authority } }),
      token,
    });
    const stop = new AbortController();
    const stream = await client.open(contract.events.follow, {
      signal: stop.signal,
      ...(lastEventId === undefined ? {} : { lastEventId }),
    });
    let text = '';
    const read = () => {
      const events = text.split('\n\n').filter((block) => block.includes('data: '));
      return events.map((block) => ({ id: /^id: (\d+)$/m.exec(block)?.[1] ?? '', type: /^event: (.+)$/m.exec(block)?.[1] ?? '' }));
    };
    for await (const chunk of stream) {
      text += Buffer.from(chunk).toString('utf8');
      if (isEnough(read().map(({ type }) => type))) break;
    }
    stop.abort();
    return read();
  }

  test(
    'goes on after the last id that the reader has, over a restart of the API too, and says when it cannot',
    async () => {
      const following = readEvents(undefined, (types) => types.includes('site.created'));
      const [read] = await Promise.all([following, wait(500).then(() => createSite(daspanel, { name: 'event-one' }))]);
      const last = read.at(-1);
      const site = await createSite(daspanel, { name: 'event-two' });
      const api = await pidOf('api');
      process.kill(api, 'SIGKILL');
      await expect
        .poll(
          () =>
            daspanel.call('GET', '/v1/status').then(
              ({ status }) => status,
              () => 0,
            ),
          { timeout: 30_000 },
        )
        .toBe(200);
      await daspanel.call('DELETE', `/v1/sites/${site.id}?confirm=event-two`);
      const missed = await readEvents(last?.id, (types) => types.includes('site.trashed'));
      const types = missed.map(({ type }) => type);
      expect(types.filter((type) => type === 'site.created')).toEqual(['site.created']);
      expect(types).not.toContain('reset');
      const ids = missed.map(({ id }) => Number(id));
      expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
      expect(ids[0]).toBeGreaterThan(Number(last?.id));
      expect((await readEvents('999999999', (seen) => seen.length > 0))[0]?.type).toBe('reset');
    },
    LONG,
  );
});
