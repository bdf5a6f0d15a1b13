import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.ts';
import { startWithUp, type DataForDaspanel } from '../testing/started-daspanel.ts';

let daspanel: DataForDaspanel;
beforeAll(async () => {
  daspanel = await startWithUp(findFreePort);
});
afterAll(() => daspanel[Symbol.asyncDispose]());
const cli = (...words: readonly string[]) => runCli(words, daspanel.surroundings);

it('makes the first account, an owner, whom it gives another password when he is locked out', async () => {
  const refused = await cli('user', 'create', 'ana@example.org', '--name', 'Ana', '--role', 'client');
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('the first account must be an owner') });
  const made = await cli('user', 'create', 'Olga@Example.org', '--name', 'Olga', '--role', 'owner', '--json');
  expect(made.json()).toMatchObject({ id: 'owner', email: 'olga@example.org', password: expect.stringMatching(/^[\w-]{24}$/) });
  const reset = await cli('user', 'reset-password', 'olga@example.org', '--remove-second-factors');
  expect(reset.status).toBe(0);
  expect(reset.stdout).toMatch(/^[\w-]{24}$/m);
  expect(await cli('user', 'suspend', 'owner')).toMatchObject({ status: 1, stderr: expect.stringContaining('(last-owner') });
});

it('lists, suspends, activates and deletes people', async () => {
  expect((await cli('user', 'create', 'ana@example.org', '--name', 'Ana', '--role', 'client')).status).toBe(0);
  expect((await cli('user', 'list', '--role', 'client')).stdout).toMatch(/ana@example\.org +Ana +client +active +0 +never/);
  expect((await cli('user', 'suspend', 'ana@example.org')).stdout).toMatch(/state +suspended/);
  expect((await cli('user', 'activate', 'ana@example.org')).stdout).toMatch(/state +active/);
  expect(await cli('user', 'delete', 'ana@example.org')).toMatchObject({ status: 2 });
  expect((await cli('user', 'delete', 'ana@example.org', '--yes')).status).toBe(0);
  expect(await cli('user', 'delete', 'ana@example.org', '--yes')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('Nobody has the e-mail'),
  });
});
