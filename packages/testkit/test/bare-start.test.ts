import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runProgram, startProgram, type Program } from '@daspanel/platform/run-program.ts';
import { findFreePort } from '../src/free-port.ts';
import { startCommand } from '../src/start-daspanel.ts';

const repository = join(import.meta.dirname, '..', '..', '..');

let data: string;
let terminal: Program | undefined;
let shown = '';
beforeEach(async () => {
  data = await mkdtemp('/tmp/daspanel-');
});
afterEach(async () => {
  terminal?.kill('SIGKILL');
  terminal = undefined;
  await until(async () => (await listProcesses()).length === 0);
  await rm(data, { recursive: true, force: true });
});

/** `npm start` as a person types it, at a terminal of its own; resolves when it says that it is ready. */
async function startAtTerminal(): Promise<Program> {
  const ports = ['--http-port', String(await findFreePort()), '--https-port', String(await findFreePort())];
  const line = ['npm', 'start', '--', '--data', data, '--listen', '127.0.0.1', ...ports].join(' ');
  shown = '';
  const started = startProgram('/usr/bin/script', ['--quiet', '--return', '--command', line, '/dev/null'], {
    cwd: repository,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/root', TERM: 'xterm' },
  });
  terminal = started;
  started.stdout?.on('data', (chunk: Buffer) => {
    shown += chunk.toString('utf8');
  });
  await until(() => shown.includes('Ctrl-C stops it.'));
  return started;
}

/** Command lines that name the data directory: every part and every pool does. */
async function listProcesses(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(data));
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 1_200; turn += 1) {
    if (await condition()) return;
    await wait(50);
  }
  throw new Error(`it did not come to pass; the terminal shows:\n${shown}`);
}

test('Ctrl-C at the terminal ends everything, and the next start installs nothing', async () => {
  const first = await startAtTerminal();
  expect((await listProcesses()).length).toBeGreaterThan(3);
  const ended = once(first, 'exit');
  first.stdin?.write('\u0003');
  await ended;
  expect(shown).toContain('daspanel: stopping');
  expect(await listProcesses()).toEqual([]);
  expect((await readdir(data)).filter((name) => name.includes('orchestrator.lock'))).toEqual([]);

  await startAtTerminal();
  expect(shown).not.toContain('installing');
});

test('a terminal that is closed ends everything', async () => {
  const started = await startAtTerminal();
  started.kill('SIGKILL');
  await until(async () => (await listProcesses()).length === 0);
  await until(async () => !(await readdir(data)).includes('orchestrator.lock'));
});

test('a person reads sentences, and the log has the events as JSON', async () => {
  await startAtTerminal();
  const { parts } = JSON.parse(await readFile(join(data, 'orchestrator.lock'), 'utf8')) as { parts: readonly { pid: number }[] };
  const [launcher] = parts;
  if (launcher === undefined) throw new Error('the lock names the parts');
  process.kill(launcher.pid, 'SIGKILL');
  await until(() => shown.includes('daspanel: launcher is ready again'));
  expect(shown).toContain(`daspanel: launcher ended with SIGKILL; it is started again (${data}/logs/launcher.log)`);
  expect(shown).not.toContain('{"');
  const log = (await readFile(join(data, 'logs', 'orchestrator.log'), 'utf8')).trim().split('\n');
  expect(log.map((entry) => JSON.parse(entry) as unknown)).toContainEqual(expect.objectContaining({ level: 'warn', part: 'launcher' }));
});

test('a user who may not install packages is told which are missing', async () => {
  const { program, arguments: given } = startCommand(repository, 65_433);
  const hide = 'mount -t tmpfs tmpfs /usr/lib/nginx/modules && exec "$@"';
  const hidden = ['--mount', '--propagation', 'private', '--', '/bin/sh', '-c', hide, 'hide', program, ...given, '--data', data];
  const { status, stderr } = await runProgram('/usr/bin/unshare', hidden, { env: { HOME: data } });
  expect([status, stderr.toString('utf8')]).toEqual([
    1,
    'daspanel: these packages are missing, and only root can install them: apt-get install libnginx-mod-http-lua\n',
  ]);
});
