import { contract, ProblemAnswer } from '@daspanel/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFirstAccount, PANEL, PASSWORD, signIn, type Browser } from '../../testing/people.ts';
import { startInstallation, type Installation } from '../../testing/start-installation.ts';
import { createTestAuthenticator } from '../../testing/test-authenticator.ts';

const { passkeys, sessions, signInPolicy, users } = contract;
let installation: Installation;
let owner: Browser;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher'] });
  owner = await makeFirstAccount(installation);
});
afterAll(() => installation[Symbol.asyncDispose]());

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem.code : error),
  );

test('who needs a second factor and has none can do nothing but set one up, also in a session that is open', async () => {
  const people = { email: 'rita@example.org', name: 'Rita', role: 'reseller', password: PASSWORD } as const;
  await owner.client.call(users.create, { body: people });
  const client = (await owner.client.call(users.create, { body: { ...people, email: 'cleo@example.org', role: 'client' } })).body;
  const rita = await signIn(installation, people.email);
  expect(await codeOf(rita.client.call(contract.sites.list))).toBe('done');
  const body = { secondFactorRoles: ['reseller'] as 'reseller'[] };
  expect((await owner.client.call(signInPolicy.update, { body })).body.secondFactorRoles).toEqual(['reseller']);
  expect(await codeOf(rita.client.call(contract.sites.list))).toBe('second-factor-needed');
  expect(await codeOf(rita.client.call(contract.tokens.create, { body: { name: 'x', scopes: ['sites:read'] } }))).toBe(
    'second-factor-needed',
  );
  expect(await codeOf(rita.client.call(users.impersonate, { params: { user: client.id } }))).toBe('second-factor-needed');
  expect((await rita.client.call(sessions.current)).body).toMatchObject({ lacksSecondFactor: true, scopes: [] });
  expect((await owner.client.call(sessions.current)).body.lacksSecondFactor).toBe(false);
  const authenticator = createTestAuthenticator((await rita.client.call(sessions.current)).body.user.id);
  const response = authenticator.register((await rita.client.call(passkeys.begin)).body, { origin: PANEL });
  await rita.client.call(passkeys.create, { body: { name: 'key', response } });
  expect(await codeOf(rita.client.call(contract.sites.list))).toBe('done');
  expect((await rita.client.call(sessions.current)).body.lacksSecondFactor).toBe(false);
});

test('only those who may change the installation change it', async () => {
  const rita = await signIn(installation, 'cleo@example.org', PASSWORD, '10.5.5.1');
  expect(await codeOf(rita.client.call(signInPolicy.update, { body: { secondFactorRoles: [] } }))).toBe('missing-scope');
});
