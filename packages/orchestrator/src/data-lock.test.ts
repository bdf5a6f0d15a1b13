import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProgram } from '@daspanel/platform/run-program.ts';
import { lockData } from './data-lock.ts';
import { listSession, readProcess } from './process-facts.ts';

let data: string;
beforeEach(async () => {
  data = await mkdtemp('/tmp/daspanel-lock-');
});
afterEach(() => rm(data, { recursive: true }));

test('a second start on the same data is refused and names the first', async () => {
  const lock = await lockData(data);
  await expect(lockData(data)).rejects.toThrow(`process ${process.pid}`);
  await lock.release();
  await (await lockData(data)).release();
});

test('a lock whose owner is gone is taken over, and what was left of its parts is killed', async () => {
  const leftover = startProgram('/usr/bin/sleep', ['600'], { ownSession: true, stdio: 'ignore' });
  const { pid } = leftover;
  if (pid === undefined) throw new Error('sleep did not start');
  const facts = readProcess(pid);
  const gone = { pid: 2 ** 22 - 1, startTime: 1 };
  await writeFile(join(data, 'orchestrator.lock'), JSON.stringify({ owner: gone, parts: [{ pid, startTime: facts?.startTime }] }));
  const lock = await lockData(data);
  for (let turn = 0; turn < 100 && listSession(pid).length > 0; turn += 1) await wait(20);
  expect(listSession(pid)).toEqual([]);
  await lock.release();
});

test('a session that now belongs to a stranger is left alone', async () => {
  const stranger = startProgram('/usr/bin/sleep', ['600'], { ownSession: true, stdio: 'ignore' });
  const { pid } = stranger;
  if (pid === undefined) throw new Error('sleep did not start');
  const gone = { pid: 2 ** 22 - 1, startTime: 1 };
  await writeFile(join(data, 'orchestrator.lock'), JSON.stringify({ owner: gone, parts: [{ pid, startTime: 7 }] }));
  const lock = await lockData(data);
  await wait(50);
  expect(listSession(pid)).toHaveLength(1);
  process.kill(pid, 'SIGKILL');
  await lock.release();
});

test('the lock holds the sessions of the parts', async () => {
  const lock = await lockData(data);
  await lock.record([process.pid]);
  expect(JSON.parse(await readFile(join(data, 'orchestrator.lock'), 'utf8'))).toMatchObject({
    owner: { pid: process.pid },
    parts: [{ pid: process.pid }],
  });
  await lock.release();
});

test('a part that ends after the release does not bring the lock back', async () => {
  const lock = await lockData(data);
  void lock.record([process.pid]);
  const released = lock.release();
  const late = lock.record([]);
  await Promise.all([released, late]);
  await lock.record([]);
  expect(await readdir(data)).toEqual(['lock']);
});
