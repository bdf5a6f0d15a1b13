import { contract, ProblemAnswer, type Role } from '@daspanel/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFirstAccount, openBrowser, PASSWORD, signIn, type Browser } from '../testing/people.ts';
import { startInstallation, type Installation } from '../testing/start-installation.ts';

const { events, files, invitations, sessions, sites, tokens, users, versions } = contract;
let installation: Installation;
let owner: Browser;
beforeAll(async () => {
  installation = await startInstallation({ with: ['mail'] });
  owner = await makeFirstAccount(installation);
});
afterAll(() => installation[Symbol.asyncDispose]());

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem.code : error),
  );
async function create(role: Role, email: string) {
  await owner.client.call(users.create, { body: { email, name: email, role, password: PASSWORD } });
  return email;
}

test('who signs in rightly again and again is slowed down before others must wait for him', { timeout: 60_000 }, async () => {
  const email = await create('client', 'busy@example.org');
  const other = await create('client', 'other@example.org');
  const attempts = Array.from({ length: 60 }, () =>
    codeOf(openBrowser(installation, '10.9.1.1').client.call(sessions.signIn, { body: { email, password: PASSWORD } })),
  );
  const waited = performance.now();
  await signIn(installation, other, PASSWORD, '10.9.2.1');
  const outcomes = await Promise.all(attempts);
  expect(outcomes.filter((code) => code === 'too-many-requests').length).toBeGreaterThan(15);
  expect(performance.now() - waited).toBeLessThan(50_000);
});

test('a tenant’s requests and streams count together, however many tokens he makes', async () => {
  const browser = await signIn(installation, await create('client', 'many-tokens@example.org'));
  const make = async () =>
    installation.client(
      (await browser.client.call(tokens.create, { body: { name: 'one more', scopes: ['sites:read', 'events:read'], sites: null } })).body
        .token,
    );
  const [first, second] = [await make(), await make()];
  const ending = new AbortController();
  const follow = (client: typeof first) => client.open(events.follow, { signal: ending.signal });
  for (let index = 0; index < 20; index += 1) await follow(first);
  expect(await codeOf(follow(second))).toBe('too-many-requests');
  ending.abort();
  const ask = (client: typeof first, times: number) =>
    Promise.all(Array.from({ length: times }, () => codeOf(client.call(sites.list, { query: { limit: 1 } }))));
  await ask(first, 700);
  expect(await ask(second, 200)).toContain('too-many-requests');
});

test('invitations are no way to send mail to strangers as often as one likes', async () => {
  const browser = await signIn(installation, await create('reseller', 'sender@example.org'));
  const invite = (email: string) => codeOf(browser.client.call(invitations.create, { body: { email, role: 'client' } }));
  const same = [];
  for (let index = 0; index < 6; index += 1) same.push(await invite('victim@example.org'));
  expect(same).toEqual(['done', 'done', 'done', 'done', 'done', 'too-many-requests']);
  const many = [];
  for (let index = 0; index < 20; index += 1) many.push(await invite(`victim-${index}@example.org`));
  expect(many).toContain('too-many-requests');
});

test('nobody has the disk searched as often as he likes', async () => {
  const browser = await signIn(installation, await create('client', 'searching@example.org'));
  const { body: site } = await browser.client.call(sites.create, { body: { name: 'searched' } });
  const [version] = (await browser.client.call(versions.list, { params: { site: site.id } })).body.items;
  const params = { site: site.id, version: version?.id ?? ('' as never) };
  const search = () => codeOf(browser.client.call(files.search, { params, query: { path: '/', name: 'x' } }));
  const outcomes = await Promise.all(Array.from({ length: 25 }, search));
  expect(outcomes.filter((code) => code === 'too-many-requests').length).toBeGreaterThan(2);
});
