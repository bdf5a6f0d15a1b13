import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { startBrowser, type TestBrowser, type Visitor } from '../src/browser.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { packArchive } from '../src/pack-archive.ts';
import { becomeOwner, OWNER } from '../src/people.ts';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** The pages of one site, driven as a person would, against the running product. */
const SENDER = `<?php
$html = '<h1>Your order</h1><script>document.title = "taken"</script>';
echo mail('you@example.org', 'Your order', $html, "From: Shop <shop@example.org>\\r\\nMIME-Version: 1.0\\r\\nContent-Type: text/html; charset=utf-8") ? 'sent' : 'failed';
`;
const resources = new AsyncDisposableStack();
let daspanel: RunningDaspanel;
let browser: TestBrowser;
let owner: Visitor;
let site: SiteFacts;
beforeAll(async () => {
  daspanel = resources.use(await startDaspanel());
  browser = resources.use(await startBrowser(daspanel));
  owner = resources.use(await browser.newVisitor());
  await becomeOwner(daspanel, owner);
  site = await createSite(daspanel, { name: 'bakery', version: php('8.2') }, { 'index.php': 'first', 'send.php': SENDER });
}, 120_000);
afterAll(() => resources.disposeAsync());

const open = (page: string) => owner.open(`/sites/${site.id}/${page}`);
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const dialog = (page: Page) => page.getByRole('dialog');
const visitor = async (path = '/') => (await daspanel.visit(`bakery.sites.${daspanel.hostName}`, path)).text;

test('the overview says where the site answers and what is live', async () => {
  const { page } = owner;
  await open('overview');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByText('Live version').waitFor();
  await expectAccessible(page);
});

test('a version is made, filled by an upload, made live, and gone back from', async () => {
  const { page } = owner;
  await open('versions');
  await button(page, 'New version').first().click();
  await dialog(page).getByLabel('Name').fill('v2');
  await button(page, 'Make it').click();
  const entry = page.getByRole('listitem').filter({ hasText: 'v2' });
  await entry.waitFor();
  await button(page, 'More for v2').click();
  await page.getByRole('menuitem', { name: 'Put files in' }).click();
  const buffer = await packArchive({ 'index.html': 'second' });
  await dialog(page).locator('input[type=file]').setInputFiles({ name: 'site.tar.gz', mimeType: 'application/gzip', buffer });
  await dialog(page).waitFor({ state: 'hidden' });
  await expect.poll(async () => versionState('v2'), { timeout: 20_000 }).toBe('ready');
  await expectAccessible(page);
  await entry.getByRole('button', { name: 'Make live' }).click();
  await page.getByText('v2 is live').waitFor();
  expect(await visitor()).toBe('second');
  await button(page, 'Undo').click();
  await expect.poll(() => visitor()).toBe('first');
});

test('a version says who made it and how large it is, and what it changes, file by file', async () => {
  const { page } = owner;
  await open('versions');
  const entry = page.getByRole('listitem').filter({ hasText: 'v2' });
  await entry.getByText('6 byte in 1 file', { exact: false }).waitFor();
  expect(await entry.textContent()).toContain(`by ${OWNER.name}`);
  await button(page, 'More for v2').click();
  await page.getByRole('menuitem', { name: 'Compare' }).click();
  const rows = dialog(page).getByRole('row');
  await rows.filter({ hasText: '/index.html' }).getByText('Added').waitFor();
  await rows.filter({ hasText: '/index.php' }).getByText('Removed').waitFor();
  await expectAccessible(page);
  await dialog(page).getByLabel('Part of the path').fill('html');
  await rows.filter({ hasText: '/index.php' }).waitFor({ state: 'hidden' });
  await rows.filter({ hasText: '/index.html' }).getByText('/index.html').click();
  await page.getByLabel('/index.html before and after').last().getByText('second').waitFor();
  await shoot(page, 'versions-compare');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
});

test('a domain is added and says what DNS needs', async () => {
  const { page } = owner;
  await open('domains');
  await button(page, 'Add a domain').first().click();
  await dialog(page).getByLabel('Domain').fill('bäckerei.example');
  await button(page, 'Add it').click();
  await dialog(page).getByText('xn--bckerei-5wa.example').first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('row').filter({ hasText: 'bäckerei.example' }).waitFor();
  await expectAccessible(page);
});

test('a database is made with a password that is shown once, and the password is replaced', async () => {
  const { page } = owner;
  await open('databases');
  await button(page, 'New database').first().click();
  await dialog(page).getByRole('textbox', { name: 'Name' }).fill('shop');
  await button(page, 'Make it').click();
  await page.getByText('It is shown this once', { exact: false }).waitFor();
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await button(page, 'Another password: shop').click();
  await dialog(page).getByLabel('Type shop to confirm').fill('shop');
  await dialog(page).getByRole('button', { name: 'Another password' }).click();
  await page.getByText('It is shown this once', { exact: false }).waitFor();
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await expectAccessible(page);
});

test('an S3 key is made with ready commands, and revoked', async () => {
  const { page } = owner;
  await open('access');
  await button(page, 'New key').first().click();
  await dialog(page).getByLabel('Name').fill('nightly');
  await button(page, 'Make the key').click();
  await page.getByText('AWS_SECRET_ACCESS_KEY', { exact: false }).waitFor();
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await button(page, 'Show the password').click();
  await page.getByText('Password', { exact: true }).waitFor();
  await button(page, 'Revoke nightly').click();
  await dialog(page).getByLabel('Type nightly to confirm').fill('nightly');
  await dialog(page).getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('No access keys yet').waitFor();
});

test.skipIf(process.getuid?.() !== 0)('a caught mail is shown in a frame that can do nothing', async () => {
  const { page } = owner;
  expect(await visitor('/send.php')).toBe('sent');
  await open('mail');
  await page.getByRole('row').filter({ hasText: 'Your order' }).click();
  await page.frameLocator('iframe').getByRole('heading', { name: 'Your order' }).waitFor();
  await dialog(page).getByText('Headers', { exact: true }).click();
  await dialog(page).getByText('Shop <shop@example.org>').first().waitFor();
  expect(await page.title()).toBe('Mail · Daspanel');
});

test('settings of PHP come from its schema', async () => {
  const { page } = owner;
  await open('settings');
  await page.getByLabel('Memory per request').waitFor();
  await expectAccessible(page);
});

test('a site goes into the trash after its name was typed, and comes back', async () => {
  const { page } = owner;
  await open('danger');
  await expectAccessible(page);
  await button(page, 'Move to the trash').click();
  await dialog(page).getByLabel('Type bakery to confirm').fill('bakery');
  await dialog(page).getByRole('button', { name: 'Move to the trash' }).click();
  await page.getByText('bakery is in the trash').waitFor();
  await button(page, 'Undo').click();
  await expect.poll(() => visitor(), { timeout: 10_000 }).toBe('first');
});

test('nothing broke the policy, left the installation, or asked what is not documented', () => {
  const { errors, violations, foreign, undocumented } = owner.findings;
  expect({ errors, violations, foreign, undocumented }).toEqual({ errors: [], violations: [], foreign: [], undocumented: [] });
});

async function versionState(name: string): Promise<string | undefined> {
  const { json } = await daspanel.call('GET', `/v1/sites/${site.id}/versions?name=${name}`);
  return (json as { items: { state: string }[] }).items[0]?.state;
}

/** The page as it looks, where somebody wants to see it. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['DASPANEL_SCREENSHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}
