import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeContainerParts } from '@daspanel/orchestrator/containers/describe-compose.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { inspectContainers } from '../src/docker/inspect-containers.ts';
import { startInContainers, type RunningContainers } from '../src/docker/start-in-containers.ts';
import { createSite, php } from '../src/sites.ts';
import { startDaspanel } from '../src/start-daspanel.ts';

let folder: string;
let daspanel: RunningContainers;
const parts = describeContainerParts();

beforeAll(async () => {
  folder = await mkdtemp('/tmp/daspanel-moves-');
  daspanel = await startInContainers({ data: join(folder, 'data') });
}, 240_000);
afterAll(async () => {
  await daspanel?.stop();
  await rm(folder, { recursive: true, force: true });
});

const files = { 'index.php': '<?php echo "PHP ", PHP_VERSION;' };

/** A PHP site that says what it runs on; its name. */
async function createVersionSite(name: string, version: string): Promise<string> {
  const site = await createSite(daspanel, { name, version: php(version) }, files);
  return `${site.name}.sites.${daspanel.hostName}`;
}

async function untilOk(): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await wait(250)) {
    const { json } = await daspanel.call('GET', '/v1/status').catch(() => ({ json: undefined }));
    if (JSON.stringify(json) === '{"state":"ok"}') return;
    if (Date.now() > deadline) throw new Error(`the status is ${JSON.stringify(json)}`);
  }
}

test('every part is a container of its own, and none of them has more than its description says', async () => {
  const containers = await inspectContainers(daspanel);
  expect(containers.map(({ service }) => service).toSorted()).toEqual(
    ['entrance', 'parts', 'prepare', ...parts.map(({ part }) => part.name)].toSorted(),
  );
  for (const { service, settings, mounts } of containers) {
    expect({ service, ...settings }).toMatchObject({ service, ReadonlyRootfs: true, Privileged: false, CapDrop: ['ALL'] });
    expect(settings.SecurityOpt).toContain('no-new-privileges=true');
    expect(settings.Memory).toBeGreaterThan(0);
    expect(settings.PidsLimit).toBeGreaterThan(0);
    expect(mounts.join('\n')).not.toContain('docker.sock');
  }
  const published = containers.filter(({ settings }) => Object.keys(settings.PortBindings ?? {}).length > 0);
  expect(published.map(({ service }) => service)).toEqual(['entrance']);
});

test('only what must be is root, and nobody but root has a capability', async () => {
  const containers = await inspectContainers(daspanel);
  const asRoot = containers.filter(({ user }) => user.startsWith('0:')).map(({ service }) => service);
  expect(asRoot.toSorted()).toEqual(['launcher', 'parts', 'prepare', 'storage']);
  const others = containers.filter(({ service }) => !asRoot.includes(service));
  expect(others.flatMap(({ settings }) => settings.CapAdd ?? [])).toEqual([]);
  for (const { user } of others) expect(user).toMatch(/^\d+:\d+$/);
  // What the kernel says of the processes themselves.
  const api = await daspanel.compose('exec', '-T', 'api', 'cat', '/proc/1/status');
  expect(api).toMatch(/^CapEff:\s+0{16}$/m);
  expect(api).toMatch(/^NoNewPrivs:\s+1$/m);
  const storage = await daspanel.compose('exec', '-T', '--user', '590010', 'storage', 'sh', '-c', 'cat /proc/[0-9]*/status');
  // chown, dac_override, fowner (capability.h: bits 0, 1 and 3).
  expect(storage).toMatch(/^Uid:\s+590010[\s\S]*?^CapEff:\s+000000000000000b$/m);
});

test('storage, which may pass over permissions, sees nothing of the sockets and secrets of others', async () => {
  const seen = await daspanel.compose('exec', '-T', 'storage', 'sh', '-c', 'ls /data/run /data/state /data/keys /data/ledger 2>&1');
  expect(seen.match(/^\w\S*$/gm)).toEqual(['settings', 'site-files', 'storage']);
});

test('the command line works in the container of the API', async () => {
  const given = ['exec', '-T', 'api', 'daspanel'];
  expect(await daspanel.compose(...given, 'sites', 'create', '--name', 'typed', '--php', '8.2')).toContain('typed');
  expect(await daspanel.compose(...given, 'sites', 'list')).toContain('typed');
});

test('creating sites creates no container', async () => {
  const before = (await inspectContainers(daspanel)).length;
  const hosts = await Promise.all(['one', 'two', 'three'].map((name) => createVersionSite(name, '8.2')));
  for (const host of hosts) expect((await daspanel.visit(host)).text).toMatch(/^PHP 8\.2/);
  expect(await inspectContainers(daspanel)).toHaveLength(before);
}, 120_000);

test('sites are kept apart as on a machine of their own: users, sandboxes and limits', async () => {
  const { json } = await daspanel.call('GET', '/v1/parts');
  expect(json).toMatchObject({ isolation: { level: 'full', missing: [] } });
});

test('up again changes nothing', async () => {
  const before = (await inspectContainers(daspanel)).filter(({ service }) => service !== 'prepare');
  await daspanel.compose('up', '--detach');
  const after = (await inspectContainers(daspanel)).filter(({ service }) => service !== 'prepare');
  expect(after.map(({ id, startedAt }) => [id, startedAt])).toEqual(before.map(({ id, startedAt }) => [id, startedAt]));
  await untilOk();
}, 120_000);

test('a start beside it is refused by name, natively and in other containers', async () => {
  await expect(startDaspanel({ data: daspanel.data })).rejects.toThrow(/in use by another Daspanel/);
}, 60_000);

test.each([...parts.map(({ part }) => part.name), 'parts'])(
  'after kill -9 of %s everything answers again',
  async (service) => {
    const [victim] = (await inspectContainers(daspanel)).filter((container) => container.service === service);
    if (victim === undefined) throw new Error(`${service} has no container`);
    process.kill(victim.pid, 'SIGKILL');
    const isBack = async () => {
      const [found] = (await inspectContainers(daspanel)).filter((container) => container.service === service);
      return found !== undefined && found.startedAt !== victim.startedAt && found.health === 'healthy';
    };
    for (const deadline = Date.now() + 60_000; !(await isBack()); await wait(500)) {
      if (Date.now() > deadline) throw new Error(`${service} did not come back`);
    }
    await untilOk();
    expect((await daspanel.visit(`one.sites.${daspanel.hostName}`)).text).toMatch(/^PHP 8\.2/);
  },
  150_000,
);

test('data of containers opens natively, and goes back', async () => {
  await daspanel.stop();
  const where = { data: daspanel.data, httpPort: daspanel.httpPort, httpsPort: daspanel.httpsPort };
  {
    await using native = await startDaspanel(where);
    expect((await native.visit(`one.sites.${native.hostName}`)).text).toMatch(/^PHP 8\.2/);
    await createSite(native, { name: 'four', version: php('7.1') }, files);
  }
  daspanel = await startInContainers(where);
  for (const [name, version] of [
    ['one', '8.2'],
    ['four', '7.1'],
  ] as const) {
    expect((await daspanel.visitSecurely(`${name}.sites.${daspanel.hostName}`)).text).toMatch(new RegExp(`^PHP ${version}`));
  }
}, 300_000);

test('down leaves no container and no network', async () => {
  const project = daspanel.project;
  await daspanel.compose('down', '--timeout', '20');
  for (const kind of ['ps --all', 'network ls', 'volume ls']) {
    const given = [...kind.split(' '), '--quiet', '--filter', `label=com.docker.compose.project=${project}`];
    const { stdout } = await runProgram('/usr/bin/docker', given, { env: daspanel.environment });
    expect(`${kind}: ${stdout.toString('utf8')}`).toBe(`${kind}: `);
  }
}, 120_000);
