import { contract, ProblemAnswer, type Role, type Scope } from '@daspanel/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFirstAccount, PASSWORD, signIn, type Browser } from '../../testing/people.ts';
import { startInstallation, type Installation } from '../../testing/start-installation.ts';

const { invitations, mailSettings, members, sites, tokens, users } = contract;
const OTHER = 'nine grey clouds sleep';
let installation: Installation;
let owner: Browser;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher', 'mail'] });
  owner = await makeFirstAccount(installation);
});
afterAll(() => installation[Symbol.asyncDispose]());

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem.code : error),
  );
let count = 0;
async function enter(role: Role, by = owner, more: { readonly parent?: string } = {}) {
  count += 1;
  const body = { email: `${role}-${count}@example.org`, name: `${role} ${count}`, role, password: PASSWORD, ...more };
  const { body: user } = await by.client.call(users.create, { body });
  return { user, browser: await signIn(installation, user.email) };
}
const lend = async (by: Browser, scopes: readonly Scope[], days = 90) =>
  (await by.client.call(tokens.create, { body: { name: 'lent', scopes: [...scopes], sites: null, days } })).body;

test('a lent token that changes people makes and opens no account that may do more than it', async () => {
  const { user: victim } = await enter('owner');
  const program = installation.client((await lend(owner, ['users:read', 'users:write'])).token);
  const params = { user: victim.id };
  const body = { email: 'made-by-token@example.org', name: 'Made', role: 'owner', password: PASSWORD } as const;
  const attempts = [
    program.call(users.create, { body }),
    program.call(users.create, { body: { ...body, role: 'client' } }),
    program.call(users.setPassword, { params, body: { password: OTHER } }),
    program.call(users.update, { params, body: { email: 'mine@example.org' } }),
    program.call(users.removeSecondFactors, { params }),
    program.call(invitations.create, { body: { email: 'mine@example.org', role: 'owner' } }),
  ];
  for (const attempt of attempts) expect(await codeOf(attempt)).toBe('not-permitted');
  expect(await codeOf(program.call(users.update, { params, body: { name: 'Renamed' } }))).toBe('done');
  expect(await codeOf(program.call(users.suspend, { params }))).toBe('done');
});

test('what a token makes does not outlive it', async () => {
  const first = await lend(owner, ['tokens:write', 'sites:read'], 2);
  const { body: second } = await installation
    .client(first.token)
    .call(tokens.create, { body: { name: 'second', scopes: ['sites:read'], sites: null, days: 90 } });
  expect(Date.parse(second.expiresAt ?? '')).toBe(Date.parse(first.expiresAt ?? ''));
});

test('an admin cannot have the links to the passwords of owners sent through a server of his own', async () => {
  const { browser: admin } = await enter('admin');
  const relay = { kind: 'server', host: '127.0.0.1', port: 25, tls: 'none' } as const;
  expect(await codeOf(admin.client.call(mailSettings.update, { body: { relay } }))).toBe('not-permitted');
  expect(await codeOf(admin.client.call(mailSettings.update, { body: { limits: { days: 5 } } }))).toBe('done');
  expect(await codeOf(owner.client.call(mailSettings.update, { body: { relay } }))).toBe('done');
});

test('a collaborator of a reseller leaves with him when a client or a site goes to another one', async () => {
  const [first, second] = [await enter('reseller'), await enter('reseller')];
  const { user: client } = await enter('client', first.browser);
  const { user: worker, browser } = await enter('collaborator', first.browser);
  const make = async (name: string) => {
    const { body: site } = await owner.client.call(sites.create, { body: { name } });
    await owner.client.call(sites.update, { params: { site: site.id }, body: { owner: client.id } });
    await first.browser.client.call(members.put, { params: { site: site.id, user: worker.id } });
    return site.id;
  };
  const seen = async () => (await browser.client.call(sites.list)).body.items.map(({ id }) => id);
  const [given, kept] = [await make('given-away'), await make('kept-by-client')];
  expect((await seen()).toSorted()).toEqual([given, kept].toSorted());
  await owner.client.call(sites.update, { params: { site: given }, body: { owner: second.user.id } });
  expect(await seen()).toEqual([kept]);
  await owner.client.call(users.update, { params: { user: client.id }, body: { parent: second.user.id } });
  expect(await seen()).toEqual([]);
});
