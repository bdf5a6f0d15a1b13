import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser, type TestBrowser, type Visitor } from '../src/browser.ts';
import { evaluateInPage } from '../src/evaluate-in-page.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** Bytes that the first view of somebody who has never been there may take, compressed. */
const BUDGET = 250_000;
const ADA = { name: 'Ada Owner', email: 'ada@example.org', password: 'a sentence that nobody guesses' };

const resources = new AsyncDisposableStack();
let daspanel: RunningDaspanel;
let browser: TestBrowser;
let ada: Visitor;
let page: Page;
beforeAll(async () => {
  daspanel = resources.use(await startDaspanel({ keepFirstLogin: true }));
  browser = resources.use(await startBrowser(daspanel));
  ada = resources.use(await browser.newVisitor());
  page = ada.page;
}, 120_000);
afterAll(() => resources.disposeAsync());

const button = (name: string | RegExp) => page.getByRole('button', { name });
const row = (name: string) => page.getByRole('row').filter({ hasText: name });

test('the first account leads to a site that answers, within a minute', async () => {
  const began = Date.now();
  const secret = (await readFile(join(daspanel.data, 'state', 'first-login'), 'utf8')).trim();
  await ada.open(`/setup#${secret}`);
  await expectAccessible(page);
  expect(page.url()).not.toContain(secret);
  await page.getByLabel('Your name').fill(ADA.name);
  await page.getByLabel('E-mail').fill(ADA.email);
  await page.getByLabel('Password', { exact: true }).fill('short');
  await button('Make the account').click();
  await page.getByText('must have at least 12 characters').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(ADA.password);
  await button('Make the account').click();

  const drawer = page.getByRole('dialog', { name: 'New site' });
  await drawer.getByLabel('Name').fill('Not A Name');
  await button('Create the site').click();
  await drawer.getByText('must be lower-case letters').waitFor();
  await expectAccessible(page);
  await drawer.getByLabel('Name').fill('bakery');
  await drawer.getByLabel('What it is').selectOption('static');
  await button('Create the site').click();
  await row('bakery').waitFor();
  await page.getByText('bakery answers at its address').waitFor();
  expect(Date.now() - began).toBeLessThan(60_000);
  expect((await daspanel.visit(`bakery.sites.${daspanel.hostName}`)).status).toBe(200);
  await expectAccessible(page);

  await page.reload();
  await page.getByText('bakery answers at its address').waitFor();
  await button('Hide').click();
  expect(ada.findings).toMatchObject({ errors: [], violations: [], foreign: [], undocumented: [] });
});

test('what others do is seen at once, and only fits are shown', async () => {
  await daspanel.call('POST', '/v1/sites', { name: 'florist', description: 'Roses', tags: ['client'] });
  await row('florist').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('ros');
  await row('bakery').waitFor({ state: 'detached' });
  expect(await row('florist').count()).toBe(1);
  expect(page.url()).toContain('search=ros');
  await button('Saved filters').click();
  await page.getByPlaceholder('Name of this filter').fill('Flowers');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Flowers', exact: true }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.getByRole('searchbox').fill('nothing of the kind');
  await page.getByText('No site fits').waitFor();
  await button('Show all').click();
  await row('bakery').waitFor();
  const florist = await siteId('florist');
  await daspanel.call('DELETE', `/v1/sites/${florist}?confirm=florist`);
  await row('florist').waitFor({ state: 'detached' });
});

test('the palette finds sites, pages and actions, and keys go everywhere', async () => {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('A site, or what you want to do').fill('bak');
  await page.getByRole('button', { name: 'bakery' }).waitFor();
  await expectAccessible(page);
  await page.getByPlaceholder('A site, or what you want to do').fill('new si');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'New site' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'New site' }).waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'detached' });
});

test('it is dark for whom it should be', async () => {
  await ada.open('/');
  await button(`Menu of ${ADA.name}`).click();
  await page.getByText('Dark', { exact: true }).click();
  await page.keyboard.press('Escape');
  await expectAccessible(page);
  await page.reload();
  await row('bakery').waitFor();
  expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
});

test('nobody sees it after the sign-out, and the sign-in leads back to the place', async () => {
  await button(`Menu of ${ADA.name}`).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await expectAccessible(page);
  await ada.open('/?state=ready');
  await page.getByLabel('E-mail').fill(ADA.email);
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await button('Sign in').first().click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(ADA.password);
  await button('Sign in').first().click();
  await row('bakery').waitFor();
  expect(page.url()).toContain('state=ready');
});

test('a session that ends elsewhere leads to the sign-in', async () => {
  await ada.context.clearCookies();
  await page.getByRole('searchbox').fill('bake');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(page.url()).toContain('next=');
  await page.getByLabel('E-mail').fill(ADA.email);
  await page.getByLabel('Password', { exact: true }).fill(ADA.password);
  await button('Sign in').first().click();
  await row('bakery').waitFor();
});

test.each([1440, 768, 360])('nothing lies outside of a window of %d pixels', async (width) => {
  await page.setViewportSize({ width, height: 780 });
  await ada.open('/');
  await row('bakery').waitFor();
  expect(await evaluateInPage(page, 'document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  await expectAccessible(page);
});

test('the first view keeps to its budget, and breaks no rule', async () => {
  await using stranger = await browser.newVisitor();
  await stranger.context.addCookies(await ada.context.cookies());
  const network = await stranger.context.newCDPSession(stranger.page);
  let bytes = 0;
  network.on('Network.loadingFinished', ({ encodedDataLength }) => void (bytes += encodedDataLength));
  await network.send('Network.enable');
  await stranger.open('/');
  await stranger.page.getByRole('row').filter({ hasText: 'bakery' }).waitFor();
  await stranger.page.waitForTimeout(500);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(BUDGET);
  for (const { findings } of [ada, stranger]) {
    expect(findings).toMatchObject({ errors: [], violations: [], foreign: [], undocumented: [] });
  }
});

async function siteId(name: string): Promise<string> {
  const { json } = await daspanel.call('GET', `/v1/sites?name=${name}`);
  const [id] = JSON.stringify(json).match(/s[0-9a-z]{15}/) ?? [];
  if (id === undefined) throw new Error(`there is no site ${name}`);
  return id;
}
