import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PartDescription } from './part-description.ts';
import { listSession } from './process-facts.ts';
import { supervisePart, type SupervisedPart } from './supervise-part.ts';

let folder: string;
let part: SupervisedPart | undefined;
beforeEach(async () => {
  folder = await mkdtemp('/tmp/daspanel-part-');
});
afterEach(async () => {
  await part?.stop();
  await rm(folder, { recursive: true });
});

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** A part that runs a line of JavaScript; `socket` is the path on which it is expected to listen. */
function supervise(script: string, more: Partial<PartDescription> = {}): SupervisedPart {
  const description: PartDescription = {
    name: 'sample',
    identity: 'root',
    groups: [],
    bindsLowPorts: false,
    prepare: [],
    command: { program: process.execPath, arguments: ['-e', `const socket = ${JSON.stringify(join(folder, 's'))}; ${script}`] },
    readySocket: join(folder, 's'),
    stopSignal: 'SIGTERM',
    isService: false,
    ...more,
  };
  const findConfinementHost = () => {
    throw new Error('nothing is confined here');
  };
  return supervisePart(description, {
    environment: {},
    separateUsers: false,
    findConfinementHost,
    stopWithin: 500,
    logFolder: folder,
    log: quiet,
    onChange: () => {},
  });
}

const LISTEN = "require('node:fs').rmSync(socket, { force: true }); require('node:net').createServer().listen(socket);";

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !condition(); turn += 1) await wait(20);
  expect(condition()).toBe(true);
}

test('a part is ready when its socket accepts', async () => {
  part = supervise(`setTimeout(() => { ${LISTEN} }, 100)`);
  expect(part.state()).toMatchObject({ state: 'starting', restarts: 0 });
  await part.ready;
  expect(part.state()).toMatchObject({ state: 'ready', problem: null });
});

test('a killed part comes back by itself with another process', async () => {
  part = supervise(LISTEN);
  await part.ready;
  const first = part.state().pid;
  if (first === null) throw new Error('a ready part has a process');
  process.kill(first, 'SIGKILL');
  await until(() => part?.state().state === 'ready' && part.state().pid !== first);
  expect(part.state().restarts).toBe(1);
});

test('what a killed part has started is killed with it', async () => {
  part = supervise(`require('node:child_process').spawn('/usr/bin/sleep', ['600']); ${LISTEN}`);
  await part.ready;
  const first = part.state().pid;
  if (first === null) throw new Error('a ready part has a process');
  expect(listSession(first)).toHaveLength(2);
  process.kill(first, 'SIGKILL');
  await until(() => listSession(first).length === 0);
});

test('a part that cannot start says why and is tried again', async () => {
  part = supervise('process.exit(3)');
  await until(() => (part?.state().restarts ?? 0) >= 2);
  expect(part.state().problem).toBe('ended with status 3');
});

test('a preparation that fails is told with its last lines', async () => {
  part = supervise(LISTEN, { prepare: [{ program: '/usr/bin/ls', arguments: ['/no/such/folder'] }] });
  await until(() => part?.state().state === 'failing');
  expect(part.state().problem).toContain('/no/such/folder');
});

test('stop ends it for good, also one that ignores the signal', async () => {
  part = supervise(`process.on('SIGTERM', () => {}); ${LISTEN}`);
  await part.ready;
  const { pid } = part.state();
  await part.stop();
  expect(part.state().state).toBe('stopped');
  expect(listSession(pid ?? 0)).toEqual([]);
});

test('a restart is one for a part that ignores the signal, too', async () => {
  part = supervise(`process.on('SIGTERM', () => {}); ${LISTEN}`);
  await part.ready;
  const { pid } = part.state();
  part.restart();
  await until(() => part?.state().state === 'ready' && part.state().pid !== pid);
  expect(part.state().pid).not.toBe(pid);
});

test('what it prints is kept in its log', async () => {
  part = supervise(`console.log('hello'); console.error('there'); ${LISTEN}`);
  await part.ready;
  await until(() => true);
  expect(await readFile(join(folder, 'sample.log'), 'utf8')).toBe('hello\nthere\n');
});
