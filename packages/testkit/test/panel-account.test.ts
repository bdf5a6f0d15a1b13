import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { startBrowser, type TestBrowser, type Visitor } from '../src/browser.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { becomeOwner, OWNER } from '../src/people.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';
import { totpCode } from '../src/totp-code.ts';

const resources = new AsyncDisposableStack();
let daspanel: RunningDaspanel;
let browser: TestBrowser;
let owner: Visitor;
beforeAll(async () => {
  daspanel = resources.use(await startDaspanel({ keepFirstLogin: true }));
  browser = resources.use(await startBrowser(daspanel));
  owner = resources.use(await browser.newVisitor());
  await becomeOwner(daspanel, owner);
}, 120_000);
afterAll(() => resources.disposeAsync());

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const signOut = (visitor: Visitor) => visitor.context.clearCookies();

test('a person changes what he is called', async () => {
  const { page } = owner;
  await owner.open('/account');
  await page.getByLabel('Name', { exact: true }).fill('Olga Own');
  await button(page, 'Save').click();
  await page.getByText('Saved').waitFor();
  await expectAccessible(page);
  const me = await owner.page.evaluate(async () => (await fetch('/v1/me')).json());
  expect(me).toMatchObject({ name: 'Olga Own' });
});

test('an authenticator app is set up, and asked for at the next sign-in', async () => {
  const { page } = owner;
  await owner.open('/account/security');
  await button(page, 'Set up an app').click();
  await page.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
  const secret = (await page.getByText(/^[A-Z2-7]{32}$/).textContent()) ?? '';
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await button(page, 'Finish').click();
  await page.getByText(/not the code of this moment/).waitFor();
  await page.getByLabel('Code', { exact: true }).fill(totpCode(secret, Date.now() - 30_000));
  await button(page, 'Finish').click();
  await page.getByText('Your recovery codes').waitFor();
  const codes = await page.getByText(/^([0-9a-z]{4}-){3}[0-9a-z]{4}$/).allTextContents();
  expect(codes).toHaveLength(10);
  await expectAccessible(page);
  await button(page, 'I have kept them').click();
  await page.getByText('10 codes are left', { exact: false }).waitFor();
  await expectAccessible(page);

  await signOut(owner);
  await owner.open('/sign-in');
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await button(page, 'Sign in').first().click();
  await page.getByLabel('Code of your authenticator app').fill(totpCode(secret, Date.now()));
  await button(page, 'Go on').click();
  await page.waitForURL(`${browser.panel}/`);
  await owner.open('/account/security');
  await button(page, 'Take the app away').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take the app away' }).click();
  await page.getByText('The app is taken away').waitFor();
});

test('a passkey is made, and signs in without a password', async () => {
  const { page } = owner;
  const protocol = await owner.context.newCDPSession(page);
  await protocol.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  await protocol.send('WebAuthn.addVirtualAuthenticator', { options });
  await owner.open('/account/security');
  await button(page, 'Add a passkey').click();
  await page.getByLabel('Name', { exact: true }).fill('this computer');
  await button(page, 'Go on').click();
  await button(page, 'I have kept them').click();
  await page.getByText('this computer').waitFor();
  await signOut(owner);
  await owner.open('/sign-in');
  await button(page, 'Sign in with a passkey').click();
  await page.waitForURL(`${browser.panel}/`);
  await owner.open('/account/security');
  await button(page, 'Remove').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('The passkey is removed').waitFor();
});

test('a token is made, shown once, works, and is revoked', async () => {
  const { page } = owner;
  await owner.open('/account/tokens');
  await button(page, 'New token').first().click();
  await page.getByLabel('Name', { exact: true }).fill('Deploy');
  await button(page, 'All that reads').click();
  await expectAccessible(page);
  await button(page, 'Make the token').click();
  const token = (await page.getByText(/^dp_api_/).textContent()) ?? '';
  const answer = await daspanel.visitSecurely(`api.${daspanel.hostName}`, '/v1/token', { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  await owner.open('/account/tokens');
  await page.getByText('Deploy').waitFor();
  expect(await page.getByText(/^dp_api_/).count()).toBe(0);
  await button(page, 'Revoke Deploy').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('No tokens yet').waitFor();
  const revoked = await daspanel.visitSecurely(`api.${daspanel.hostName}`, '/v1/token', { headers: { authorization: `Bearer ${token}` } });
  expect(revoked.status).toBe(401);
});

test('a forgotten password is replaced by a link from the mailbox of the installation', async () => {
  const stranger = resources.use(await browser.newVisitor({ width: 360 }));
  const { page } = stranger;
  await stranger.open('/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  // The page before has a field of that name, too.
  await button(page, 'Send the link').waitFor();
  await page.getByLabel('E-mail').fill(OWNER.email);
  await button(page, 'Send the link').click();
  await page.getByText('Look into your mail').waitFor();
  const list = async () => (await daspanel.call('GET', '/v1/system-mail')).json as { items: { id: string }[] };
  await expect.poll(async () => (await list()).items.length, { timeout: 10_000 }).toBeGreaterThan(0);
  const [first] = (await list()).items;
  const { text } = (await daspanel.call('GET', `/v1/system-mail/${first?.id}`)).json as { text: string };
  const link = /https:\S+\/reset#[\w-]+/.exec(text)?.[0] ?? '';
  await page.goto(link);
  const password = 'nine brown kites settle';
  await page.getByLabel('New password', { exact: true }).fill(password);
  await expectAccessible(page);
  expect(new URL(page.url()).hash).toBe('');
  await button(page, 'Change the password').click();
  await page.getByText('The password is changed').waitFor();
  await page.goto('about:blank');
  await page.goto(link);
  await page.getByText('This link is over').waitFor();
  await owner.open('/account');
  await owner.page.waitForURL(/\/sign-in/);
  await owner.page.getByLabel('E-mail').fill(OWNER.email);
  await owner.page.getByLabel('Password', { exact: true }).fill(password);
  await button(owner.page, 'Sign in').first().click();
  await owner.page.waitForURL(/\/account$/);
});

test('somebody who is invited makes his account and is inside', async () => {
  const guest = resources.use(await browser.newVisitor({ theme: 'dark' }));
  const body = { email: 'ana@example.org', role: 'client' };
  const { link } = (await daspanel.call('POST', '/v1/invitations', body)).json as { link: string };
  await guest.page.goto(link);
  await guest.page.getByText('You will sign in with ana@example.org', { exact: false }).waitFor();
  await expectAccessible(guest.page);
  await guest.page.getByLabel('Your name').fill('Ana');
  await guest.page.getByLabel('Password', { exact: true }).fill('six red lamps glow');
  await button(guest.page, 'Make the account').click();
  await guest.page.waitForURL(`${browser.panel}/`);
  await guest.open('/account');
  await guest.page.getByText('What you use').waitFor();
});

test('nothing of it broke the policy of the panel or left the installation', () => {
  const { violations, foreign, undocumented, errors } = owner.findings;
  expect({ violations, foreign, undocumented, errors }).toEqual({ violations: [], foreign: [], undocumented: [], errors: [] });
});
