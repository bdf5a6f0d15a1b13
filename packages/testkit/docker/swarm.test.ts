import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram, startProgram } from '@daspanel/platform/run-program.ts';
import { startSwarm, type Swarm, type SwarmNode } from '../src/docker/docker-swarm.ts';
import { reachDaspanel, type ReachedDaspanel } from '../src/reach-daspanel.ts';
import { createSite, php } from '../src/sites.ts';
import { visit } from '../src/visit.ts';

/** Three machines: the kernel on the first, proxy and engines on the other two, by the stack that `npm run swarm` writes. What they share is a folder of this machine. */
const repository = join(import.meta.dirname, '..', '..', '..');
const WEB = ['n2', 'n3'];
const ports = { httpPort: 80, httpsPort: 443 };
let swarm: Swarm;
let manager: SwarmNode;
let web: readonly SwarmNode[];
let shared: string;
let daspanel: ReachedDaspanel;
let host: string;

beforeAll(async () => {
  swarm = await startSwarm(['n1', ...WEB], join(repository, 'images', 'launcher-system-calls.json'));
  const [first, ...others] = swarm.nodes;
  if (first === undefined) throw new Error('a swarm has machines');
  manager = first;
  web = others;
  shared = '/var/tmp/dspshared';
  await rm(shared, { recursive: true, force: true });
  await mkdir(shared);
  for (const node of swarm.nodes) await copyImage(node);
  await deploy();
  const [one] = web;
  if (one === undefined) throw new Error('there are two machines for visitors');
  await until('both machines answer', 180_000, async () =>
    (await Promise.all(web.map((node) => status(node)))).every((code) => code === 200),
  );
  daspanel = await reachDaspanel({ data: shared, address: one.address, ...ports, secret: undefined });
  const site = await createSite(daspanel, { name: 'hello', version: php('8.2') }, { 'index.php': '<?php echo "PHP ", PHP_VERSION;' });
  host = `${site.name}.sites.${daspanel.hostName}`;
}, 600_000);
afterAll(async () => {
  await swarm?.[Symbol.asyncDispose]();
  await rm(shared, { recursive: true, force: true });
}, 120_000);

/** From the engine that has built it, without a registry. */
async function copyImage(node: SwarmNode): Promise<void> {
  const { version } = await import(join(repository, 'package.json'), { with: { type: 'json' } }).then(
    ({ default: content }) => content as { version: string },
  );
  const environment = { DOCKER_HOST: process.env['DOCKER_HOST'] ?? '' };
  const save = startProgram('/usr/bin/docker', ['save', `daspanel/machine:${version}`], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const load = startProgram('/usr/bin/docker', ['load'], {
    env: { DOCKER_HOST: node.endpoint },
    stdio: [save.stdout, 'ignore', 'inherit'],
  });
  const [status] = await once(load, 'exit');
  expect(status).toBe(0);
}

async function deploy(): Promise<void> {
  const folder = join(swarm.folder, 'stack');
  const made = await runProgram(process.execPath, [
    join(repository, 'scripts', 'make-swarm.ts'),
    '--nodes',
    WEB.join(','),
    '--out',
    folder,
  ]);
  expect(made.stderr.toString('utf8')).toBe('');
  await manager.docker(['node', 'update', '--label-add', 'daspanel.kernel=true', manager.name]);
  for (const node of web) await manager.docker(['node', 'update', '--label-add', 'daspanel.web=true', node.name]);
  await manager.docker(['stack', 'deploy', '--resolve-image', 'never', '--compose-file', 'docker-stack.yml', 'daspanel'], {
    cwd: folder,
    env: { DASPANEL_HOST: 'daspanel.localhost', DASPANEL_SHARED: shared },
  });
}

async function status(node: SwarmNode): Promise<number | undefined> {
  const answer = await visit({ address: node.address, port: ports.httpPort, host: 'api.daspanel.localhost', path: '/v1/status' }).catch(
    () => undefined,
  );
  return answer?.status;
}

async function until(what: string, milliseconds: number, condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + milliseconds; !(await condition()); await wait(500)) {
    if (Date.now() < deadline) continue;
    const tasks = await manager.docker(['stack', 'ps', '--no-trunc', 'daspanel']);
    throw new Error(`not in time: ${what}\n${tasks}`);
  }
}

/** A machine that was lost and is back is given another task a moment later, which is no part of an update. */
async function untilSettled(): Promise<void> {
  let since = Date.now();
  let former = '';
  await until('the tasks stay as they are', 180_000, async () => {
    const containers = await Promise.all(web.map((node) => node.docker(['ps', '--quiet', '--filter', 'health=healthy'])));
    const now = containers.every((id) => id.trim() !== '') ? containers.join() : '';
    if (now === '' || now !== former) since = Date.now();
    former = now;
    return Date.now() - since > 15_000;
  });
}

/** Asks all the time as a browser does that knows two addresses: what does not answer at one is asked at the other. */
function keepAsking() {
  let asked = 0;
  const failed: string[] = [];
  const seen = new Map<string, number>();
  const stop = new AbortController();
  const turns = (async () => {
    while (!stop.signal.aborted) {
      const order = asked % 2 === 0 ? web : web.toReversed();
      asked += 1;
      const errors: string[] = [];
      for (const node of order) {
        const answer = await visit({ address: node.address, port: ports.httpPort, host, path: '/', timeoutMilliseconds: 3_000 }).catch(
          (error: unknown) => String(error),
        );
        if (typeof answer !== 'string' && answer.status === 200) {
          seen.set(node.name, (seen.get(node.name) ?? 0) + 1);
          errors.length = 0;
          break;
        }
        errors.push(typeof answer === 'string' ? answer : `${answer.status}`);
      }
      if (errors.length > 0) failed.push(errors.join(', '));
      await wait(10);
    }
  })();
  return {
    async end() {
      stop.abort();
      await turns;
      return { asked, failed, seen: Object.fromEntries(seen) };
    },
  };
}

test('a site that was made at one machine answers at both, with its PHP in a sandbox on each', async () => {
  for (const node of web) {
    const answer = await visit({ address: node.address, port: ports.httpPort, host, path: '/' });
    expect(answer.text).toMatch(/^PHP 8\.2/);
    const [container] = (await node.docker(['ps', '--quiet', '--filter', 'label=com.docker.swarm.service.name=daspanel_web']))
      .trim()
      .split('\n');
    const isolation = await node.docker(['exec', container ?? '', 'cat', '/data/run/launcher/isolation.json']);
    expect(JSON.parse(isolation)).toEqual({ level: 'full', missing: [] });
  }
}, 60_000);

test('while one machine is cut off no request fails, and it comes back by itself', async () => {
  const [, second] = web;
  const asking = keepAsking();
  await wait(3_000);
  await second?.cut();
  await wait(20_000);
  await second?.mend();
  await until('the machine answers again', 120_000, async () => second !== undefined && (await status(second)) === 200);
  const { failed, seen, asked } = await asking.end();
  expect(failed).toEqual([]);
  expect(Object.keys(seen).toSorted()).toEqual(WEB);
  process.stdout.write(`swarm: a machine cut off for 20 s: ${asked} requests, 0 failed\n`);
}, 240_000);

test('while an update rolls over both machines no request fails', async () => {
  await untilSettled();
  const asking = keepAsking();
  const began = Date.now();
  await manager.docker(['service', 'update', '--detach=false', '--env-add', 'DASPANEL_ROLLED=1', 'daspanel_web']);
  const seconds = (Date.now() - began) / 1000;
  const { failed, asked } = await asking.end();
  expect(failed).toEqual([]);
  expect(await manager.docker(['service', 'inspect', '--format', '{{.UpdateStatus.State}}', 'daspanel_web'])).toBe('completed\n');
  process.stdout.write(`swarm: an update of both in ${seconds.toFixed(0)} s: ${asked} requests, 0 failed\n`);
}, 400_000);

test('an update that cannot run is rolled back by itself, and no request fails', async () => {
  await untilSettled();
  const asking = keepAsking();
  await manager.docker(['service', 'update', '--detach=true', '--args', 'nothing-like-that', 'daspanel_web']);
  const state = async () => (await manager.docker(['service', 'inspect', '--format', '{{.UpdateStatus.State}}', 'daspanel_web'])).trim();
  await until('it is rolled back', 300_000, async () => (await state()) === 'rollback_completed');
  await until('both answer', 120_000, async () => (await Promise.all(web.map((node) => status(node)))).every((code) => code === 200));
  const { failed } = await asking.end();
  expect(failed).toEqual([]);
}, 500_000);

test('while the kernel is away sites go on, and panel and API come back with it', async () => {
  const asking = keepAsking();
  await manager.docker(['service', 'update', '--detach=false', '--force', 'daspanel_kernel']);
  await until('the API answers at both', 120_000, async () =>
    (await Promise.all(web.map((node) => status(node)))).every((code) => code === 200),
  );
  const { failed } = await asking.end();
  expect(failed).toEqual([]);
}, 300_000);
