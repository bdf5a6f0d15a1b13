import { mkdir, mkdtemp, open, readFile, rename, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { packArchive } from '../src/pack-archive.ts';
import { createSite, php } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** Faults of the machine (security bar 4.1): what is on the web stays on the web, and nothing that was lost looks like a first start. */
const isRoot = process.getuid?.() === 0;
const page = { 'index.php': '<?php echo "kept";' };
const HOST = 'kept.sites.daspanel.localhost';
let folder: string;
let data: string;
beforeEach(async () => {
  folder = await mkdtemp('/tmp/daspanel-');
  data = join(folder, 'd');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = async (daspanel: RunningDaspanel, path: string) => (await daspanel.call('GET', path)).json as Record<string, unknown>;

describe.skipIf(!isRoot)('F-04: a full disk', () => {
  beforeEach(async () => {
    await mkdir(data);
    const { status } = await runProgram('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=450m,mode=711', 'tmpfs', data]);
    if (status !== 0) throw new Error('a tmpfs cannot be mounted here');
  });
  afterEach(() => runProgram('/usr/bin/umount', ['--lazy', data]));

  /** Fills the file system up to so many KiB. */
  async function leave(kibibytes: number): Promise<void> {
    await using file = await open(join(data, 'ballast'), 'a');
    for (;;) {
      const { bavail, bsize } = await statfs(data);
      const room = bavail * bsize - kibibytes * 1024;
      if (room <= 0) return;
      const written = await file.write(Buffer.alloc(Math.min(room, 1024 * 1024))).catch(() => undefined);
      if (written === undefined) return;
    }
  }

  test('refuses changes with 507, keeps sites and reading as they were, and heals when there is room', async () => {
    await using daspanel = await startDaspanel({ data });
    const site = await createSite(daspanel, { name: 'kept', version: php('8.2') }, page);
    expect((await daspanel.visit(HOST)).text).toBe('kept');
    const archive = await packArchive({ 'index.php': 'new', large: 'x'.repeat(200_000) });
    let acknowledged = '';
    for (const room of [400, 100, 20, 0]) {
      await leave(room);
      const changed = await daspanel.call('PATCH', `/v1/sites/${site.id}`, { description: `with ${room}` });
      // 202: stored, and what follows from it waits for room.
      expect([200, 202, 507]).toContain(changed.status);
      if (changed.status !== 507) acknowledged = `with ${room}`;
      expect([201, 202, 507]).toContain((await daspanel.call('POST', '/v1/sites', {})).status);
      const upload = {
        method: 'POST',
        headers: { authorization: `Bearer ${daspanel.token}`, 'content-type': 'application/zip' },
        body: archive,
      };
      expect((await daspanel.visitSecurely(`api.${daspanel.hostName}`, '/v1/uploads', upload)).status).toBe(507);
      expect((await daspanel.visit(HOST)).text).toBe('kept');
      expect((await daspanel.call('GET', '/v1/sites')).status).toBe(200);
    }
    expect((await daspanel.call('POST', '/v1/sites', {})).status).toBe(507);
    await rm(join(data, 'ballast'));
    await expect.poll(async () => (await daspanel.call('POST', '/v1/sites', {})).status, { timeout: 15_000 }).toBe(201);
    expect(await read(daspanel, `/v1/sites/${site.id}`)).toMatchObject({ state: 'ready', description: acknowledged });
    const { items } = (await read(daspanel, '/v1/parts')) as { items: readonly { restarts: number }[] };
    expect(items.map(({ restarts }) => restarts)).toEqual(items.map(() => 0));
  });

  test('does not keep an installation from starting, so that somebody can make room', async () => {
    {
      await using first = await startDaspanel({ data });
      await createSite(first, { name: 'kept' }, { 'index.html': 'kept' });
    }
    // Services that end give back what they had for the time of their run. What is left is enough for the settings of this one.
    await leave(1_024);
    await using again = await startDaspanel({ data });
    expect((await again.visit(HOST)).text).toBe('kept');
    expect((await again.call('GET', '/v1/sites')).status).toBe(200);
    await leave(0);
    expect((await again.call('POST', '/v1/sites', {})).status).toBe(507);
    await rm(join(data, 'ballast'));
    await expect.poll(async () => (await again.call('POST', '/v1/sites', {})).status, { timeout: 15_000 }).toBe(201);
  }, 150_000);
});

/** Prepares an installation with one site, stopped again. */
async function prepare(): Promise<void> {
  await using daspanel = await startDaspanel({ data });
  await createSite(daspanel, { name: 'kept', version: php('8.2') }, page);
  await createSite(daspanel, { name: 'files' }, { 'index.html': 'files' });
}

/** Starts on damaged data, sees what sites answer, and stops; `whileRunning` is called once the proxy answers. */
async function startDamaged(whileRunning: (port: number) => Promise<void>): Promise<void> {
  const port = (JSON.parse(await readFile(join(data, 'daspanel.json'), 'utf8')) as { httpPort: number }).httpPort;
  const starting = startDaspanel({ data, httpPort: port }).then(
    (daspanel) => daspanel,
    () => undefined,
  );
  try {
    await whileRunning(port);
  } finally {
    const { owner } = JSON.parse(await readFile(join(data, 'orchestrator.lock'), 'utf8')) as { owner: { pid: number } };
    process.kill(owner.pid, 'SIGINT');
    await starting;
  }
}

async function visitUntilAnswered(port: number, host: string): Promise<{ readonly status: number; readonly text: string }> {
  const { visit } = await import('../src/visit.ts');
  for (let turn = 0; turn < 200; turn += 1) {
    const answer = await visit({ port, host }).catch(() => undefined);
    if (answer !== undefined && answer.status < 500) return answer;
    await wait(50);
  }
  throw new Error(`nothing answers for ${host}`);
}

async function logOf(part: string, wanted: RegExp): Promise<string> {
  for (let turn = 0; turn < 200; turn += 1) {
    const text = await readFile(join(data, 'logs', `${part}.log`), 'utf8').catch(() => '');
    if (wanted.test(text)) return text;
    await wait(50);
  }
  throw new Error(`the log of ${part} never says ${String(wanted)}`);
}

describe('F-07, N030: state that was lost or damaged', () => {
  const database = () => join(data, 'state', 'daspanel.db');
  test.each([
    ['empty', () => truncate(database(), 0), /is empty/],
    ['gone', () => rm(database()), /is missing, but this data directory has been in use/],
    ['overwritten', () => writeFile(database(), Buffer.alloc(65_536, 'x')), /cannot be opened|is damaged/],
    ['gone with its whole folder', () => rm(join(data, 'state'), { recursive: true }), /has been in use/],
  ] as const)('that is %s stops the API with a sentence, offers no first login, and sites answer on', async (_how, damage, sentence) => {
    await prepare();
    await rm(join(data, 'logs', 'api.log'));
    await damage();
    await startDamaged(async (port) => {
      await logOf('api', sentence);
      expect(await visitUntilAnswered(port, HOST)).toMatchObject({ status: 200, text: 'kept' });
      await expect(readFile(join(data, 'state', 'first-login'))).rejects.toThrow(/ENOENT/);
    });
  });

  test('R13: a lost ledger of users stops the launcher rather than giving the numbers away again, and files are served on', async () => {
    await prepare();
    await rename(join(data, 'ledger', 'sites.jsonl'), join(folder, 'ledger'));
    await startDamaged(async (port) => {
      await logOf('launcher', /the ledger of sites does not know/);
      expect(await visitUntilAnswered(port, 'files.sites.daspanel.localhost')).toMatchObject({ status: 200, text: 'files' });
    });
    await rename(join(folder, 'ledger'), join(data, 'ledger', 'sites.jsonl'));
    await using again = await startDaspanel({ data });
    expect((await again.visit(HOST)).text).toBe('kept');
  });
});

test('F-14, F-15, F-09: a second start is refused, a storm of signals ends it cleanly, and sites and API need no Redis', async () => {
  const daspanel = await startDaspanel({ data });
  await createSite(daspanel, { name: 'kept', version: php('8.2') }, page);
  await expect(startDaspanel({ data })).rejects.toThrow(/in use by another Daspanel/);
  const pid = (name: string) =>
    read(daspanel, '/v1/parts').then(
      (parts) => (parts['items'] as { name: string; pid: number | null }[]).find((part) => part.name === name)?.pid ?? 0,
    );
  for (let turn = 0; turn < 5; turn += 1) {
    const redis = await pid('redis');
    if (redis > 0) process.kill(redis, 'SIGKILL');
    expect((await daspanel.call('POST', '/v1/sites', { name: `without-redis-${turn}x` })).status).toBe(201);
    expect((await daspanel.visit(HOST)).text).toBe('kept');
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGTERM', 'SIGHUP', 'SIGINT'] as const) daspanel.process.kill(signal);
  await daspanel.stop();
  const left = await runProgram('/usr/bin/pgrep', ['-f', data]);
  expect(left.stdout.toString()).toBe('');
  await using again = await startDaspanel({ data });
  expect((await again.visit(HOST)).text).toBe('kept');
});
