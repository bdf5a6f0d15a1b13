import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, ProblemAnswer } from '@daspanel/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApiProgram, startInstallation, type Installation } from '../../testing/start-installation.ts';

const { tokens, sites } = contract;
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

const secretFile = () => join(installation.data.state, 'first-login');
const readSecret = async () => (await readFile(secretFile(), 'utf8')).trim();
const login = (secret: string) => installation.client(null).call(tokens.firstLogin, { body: { secret } });
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem.code : error),
  );

test('the secret of each start works once, and nobody else gets in', async () => {
  expect((await stat(secretFile())).mode & 0o777).toBe(0o600);
  const former = await readSecret();
  await installation.restartApi();
  const secret = await readSecret();
  expect(secret).toMatch(/^[0-9a-f]{32}$/);
  expect(secret).not.toBe(former);
  expect(await codeOf(login(former))).toBe('unauthenticated');
  expect(await codeOf(installation.client(null).call(sites.list))).toBe('unauthenticated');
  const { status, body } = await login(secret);
  expect([status, body.kind]).toEqual([201, 'owner']);
  expect((await installation.client(body.token).call(tokens.current)).body.kind).toBe('owner');
  expect(existsSync(secretFile())).toBe(false);
  expect(await codeOf(login(secret))).toBe('first-login-over');
  await installation.restartApi();
  expect(await codeOf(login(secret))).toBe('unauthenticated');
  expect(await readSecret()).not.toBe(secret);
  const records = (await installation.client().call(contract.audit.list, { query: { action: 'tokens.first-login' } })).body.items;
  expect(records.map(({ outcome }) => outcome)).toContain('refused');
  expect(JSON.stringify(records) + installation.api.output()).not.toContain(secret);
});

test('guessing is slowed down', async () => {
  const codes = await Promise.all(Array.from({ length: 20 }, (_, index) => codeOf(login(`guess ${index}`))));
  expect(codes).toContain('too-many-requests');
});

test('the operator’s token is kept, and made again where the file is lost', async () => {
  const file = join(installation.data.secrets, 'operator-token');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const former = installation.operatorToken;
  await installation.restartApi();
  expect((await readFile(file, 'utf8')).trim()).toBe(former);
  await writeFile(file, '');
  await installation.restartApi();
  const fresh = (await readFile(file, 'utf8')).trim();
  expect((await installation.client(fresh).call(tokens.current)).body.kind).toBe('operator');
  expect(await codeOf(installation.client(former).call(tokens.current))).toBe('unauthenticated');
});

test('a second process on the same data is refused', async () => {
  const second = startApiProgram(installation.data);
  const [status] = await once(second.process, 'exit');
  expect([status, second.output()]).toEqual([1, expect.stringMatching(/the state is being written by process \d+/)]);
  expect((await installation.client(null).call(contract.status.get)).status).toBe(200);
});
