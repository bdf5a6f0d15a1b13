import { contract, ProblemAnswer, type CreateInvitationBody } from '@daspanel/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFirstAccount, openBrowser, OWNER_EMAIL, PANEL, PASSWORD, type Browser } from '../../testing/people.ts';
import { startInstallation, type Installation } from '../../testing/start-installation.ts';

const { invitations, sessions, systemMail } = contract;
let installation: Installation;
let owner: Browser;
beforeAll(async () => {
  installation = await startInstallation({ with: ['mail', 'launcher'] });
  owner = await makeFirstAccount(installation);
});
afterAll(() => installation[Symbol.asyncDispose]());

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem.code : error),
  );
type Wanted = Pick<CreateInvitationBody, 'email' | 'role'> & Partial<CreateInvitationBody>;
const invite = async (by: Browser, body: Wanted) => (await by.client.call(invitations.create, { body })).body;
const secretOf = ({ link }: { readonly link: string }) => link.split('#')[1] ?? '';
const accept = (browser: Browser, secret: string) =>
  codeOf(browser.client.call(invitations.accept, { body: { secret, name: 'Somebody', password: PASSWORD } }));
/** Invites somebody and accepts for him. */
async function bring(by: Browser, body: Wanted): Promise<Browser> {
  const browser = openBrowser(installation);
  expect(await accept(browser, secretOf(await invite(by, body)))).toBe('done');
  return browser;
}

test('a link comes by mail, is shown to who invites, and signs in once', async () => {
  const sent = await invite(owner, { email: 'Rita@Example.org', role: 'reseller' });
  expect(sent.link).toMatch(new RegExp(`^${PANEL}/accept#[\\w-]{43}$`));
  const client = installation.client();
  await expect.poll(async () => (await client.call(systemMail.list)).body.items.length, { timeout: 10_000 }).toBe(1);
  const [{ id } = { id: '' }] = (await client.call(systemMail.list)).body.items;
  const message = (await client.call(systemMail.get, { params: { message: id } })).body;
  expect([message.to, message.text?.includes(sent.link), message.text?.includes('Olga Owner')]).toEqual(['rita@example.org', true, true]);
  const secret = secretOf(sent);
  const looked = (await openBrowser(installation).client.call(invitations.look, { body: { secret } })).body;
  expect(looked).toMatchObject({ email: 'rita@example.org', role: 'reseller' });
  const browsers = [openBrowser(installation), openBrowser(installation)];
  const outcomes = await Promise.all(browsers.map((browser) => accept(browser, secret)));
  expect(new Set(outcomes)).toEqual(new Set(['done', 'link-over']));
  const signedIn = browsers[outcomes.indexOf('done')];
  expect((await signedIn?.client.call(sessions.current))?.body).toMatchObject({ stage: 'full', role: 'reseller' });
  const log = JSON.stringify((await client.call(contract.audit.list)).body.items) + installation.api.output();
  expect(log).not.toContain(secret);
});

test('nobody invites above himself, and what he invites is below him', async () => {
  const reseller = await bring(owner, { email: 'ben@example.org', role: 'reseller' });
  for (const role of ['owner', 'admin', 'reseller'] as const)
    expect(await codeOf(invite(reseller, { email: 'x@example.org', role }))).toBe('not-permitted');
  const client = await bring(reseller, { email: 'cleo@example.org', role: 'client' });
  expect(await codeOf(invite(client, { email: 'y@example.org', role: 'client' }))).toBe('not-permitted');
  const seen = (await reseller.client.call(contract.users.list)).body.items.map(({ email }) => email);
  expect(seen).toEqual(['ben@example.org', 'cleo@example.org']);
});

test('a collaborator is put on the sites that he was invited to, and may invite nobody', async () => {
  const client = await bring(owner, { email: 'dora@example.org', role: 'client' });
  const site = (await client.client.call(contract.sites.create, { body: {} })).body;
  const other = (await owner.client.call(contract.sites.create, { body: {} })).body;
  const wanted = { email: 'emil@example.org', role: 'collaborator' } as const;
  expect(await codeOf(invite(client, wanted))).toBe('invalid-fields');
  expect(await codeOf(invite(client, { ...wanted, sites: [other.id] }))).toBe('invalid-fields');
  const collaborator = await bring(client, { ...wanted, sites: [site.id] });
  expect((await collaborator.client.call(contract.sites.list)).body.items.map(({ id }) => id)).toEqual([site.id]);
  expect(await codeOf(collaborator.client.call(invitations.list))).toBe('missing-scope');
  expect(await codeOf(invite(collaborator, { ...wanted, sites: [site.id] }))).toBe('missing-scope');
});

test('foreign invitations are as absent as those that never were; another link ends the one before, and taken back is over', async () => {
  const [fay, gus] = [
    await bring(owner, { email: 'fay@example.org', role: 'reseller' }),
    await bring(owner, { email: 'gus@example.org', role: 'reseller' }),
  ];
  const sent = await invite(fay, { email: 'hal@example.org', role: 'client' });
  const params = { invitation: sent.id };
  expect((await gus.client.call(invitations.list)).body.items).toEqual([]);
  expect(await codeOf(gus.client.call(invitations.resend, { params }))).toBe('not-found');
  expect(await codeOf(gus.client.call(invitations.revoke, { params }))).toBe('not-found');
  const again = (await fay.client.call(invitations.resend, { params })).body;
  expect(await accept(openBrowser(installation), secretOf(sent))).toBe('link-over');
  expect(await codeOf(fay.client.call(invitations.revoke, { params }))).toBe('done');
  expect(await accept(openBrowser(installation), secretOf(again))).toBe('link-over');
});

test('an invitation tells nothing of accounts that who invites does not see, and its sender must be active', async () => {
  const ida = await bring(owner, { email: 'ida@example.org', role: 'reseller' });
  expect(await codeOf(invite(owner, { email: OWNER_EMAIL, role: 'client' }))).toBe('email-taken');
  const sent = await invite(ida, { email: OWNER_EMAIL, role: 'client' });
  expect(await accept(openBrowser(installation), secretOf(sent))).toBe('email-taken');
  const { user } = (await ida.client.call(sessions.current)).body;
  const pending = await invite(ida, { email: 'jan@example.org', role: 'client' });
  await owner.client.call(contract.users.suspend, { params: { user: user.id } });
  expect(await accept(openBrowser(installation), secretOf(pending))).toBe('link-over');
});

test('an invitation names its sender, and is over when he may not invite to that role any more, until somebody else sends it', async () => {
  const admin = await bring(owner, { email: 'ada@example.org', role: 'admin' });
  const { user } = (await admin.client.call(sessions.current)).body;
  const params = { user: user.id };
  const sent = await invite(admin, { email: 'kim@example.org', role: 'reseller' });
  expect((await owner.client.call(invitations.list)).body.items.find(({ id }) => id === sent.id)?.sender).toBe('Somebody');
  await owner.client.call(contract.users.suspend, { params });
  expect(await accept(openBrowser(installation), secretOf(sent))).toBe('link-over');
  await owner.client.call(contract.users.activate, { params });
  await owner.client.call(contract.users.update, { params, body: { role: 'reseller' } });
  expect(await accept(openBrowser(installation), secretOf(sent))).toBe('link-over');
  const again = (await owner.client.call(invitations.resend, { params: { invitation: sent.id } })).body;
  expect([again.sender, await accept(openBrowser(installation), secretOf(again))]).toEqual(['Olga Owner', 'done']);
});
