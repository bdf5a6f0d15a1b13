import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startBrowser, type TestBrowser, type Visitor } from '../src/browser.ts';
import { FILE, FILE_SHOWN, IN_SEQUENCES_SHOWN, LONG, LONG_SHOWN, NAME, NAME_SHOWN } from '../src/hostile-texts/payloads.ts';
import { plantInInstallation } from '../src/hostile-texts/plant-in-installation.ts';
import { plantInSite } from '../src/hostile-texts/plant-in-site.ts';
import { watchHostileTexts, type HostileEffects } from '../src/hostile-texts/watch-page.ts';
import { becomeOwner } from '../src/people.ts';
import type { SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** N083-N085: texts that others choose are shown as they are in every page, and do nothing there. */
const resources = new AsyncDisposableStack();
let daspanel: RunningDaspanel;
let browser: TestBrowser;
let owner: Visitor;
let page: Page;
let watched: HostileEffects;
let site: SiteFacts;
let mallory: string;
beforeAll(async () => {
  daspanel = resources.use(await startDaspanel());
  browser = resources.use(await startBrowser(daspanel));
  owner = resources.use(await browser.newVisitor());
  page = owner.page;
  page.setDefaultTimeout(15_000);
  watched = await watchHostileTexts(owner);
  await becomeOwner(daspanel, owner);
  mallory = await plantInInstallation(daspanel);
  site = await plantInSite(daspanel);
}, 120_000);
afterAll(() => resources.disposeAsync());
afterEach(async () => {
  await watched.look();
  const effects = watched.take();
  if (effects.length > 0) throw new Error(effects.join('\n'));
});

const button = (name: string | RegExp) => page.getByRole('button', { name });
const dialog = () => page.getByRole('dialog');
const openOfSite = (path: string) => owner.open(`/sites/${site.id}/${path}`);
const shows = (text: string, within: Pick<Page, 'getByText'> = page) => within.getByText(text).first().waitFor();

test.each([
  ['/', LONG_SHOWN],
  ['/admin/tokens', NAME_SHOWN],
  ['/account/tokens', NAME_SHOWN],
  ['/admin/plans', NAME_SHOWN],
  ['/admin/users', NAME_SHOWN],
  ['/admin/certificates', 'Certificates'],
])('%s', async (path, text) => {
  await owner.open(path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await shows(text);
});

test('descriptions, of a site and of a version', async () => {
  await openOfSite('overview');
  await expect.poll(() => page.getByLabel('Description').first().inputValue()).toBe(LONG);
  await openOfSite('versions');
  await shows(LONG_SHOWN);
});

test('a mail: subject, sender, text, headers, HTML and attachment', async () => {
  await openOfSite('mail');
  await page.getByRole('row').filter({ hasText: NAME_SHOWN }).first().click();
  await page.frameLocator('iframe').locator('#shown').waitFor();
  await watched.look();
  await dialog().getByText('Text', { exact: true }).click();
  await shows(LONG_SHOWN, dialog());
  await dialog().getByText('Headers', { exact: true }).click();
  await shows('X-Note', dialog().getByRole('table'));
  await dialog().getByRole('link', { name: NAME_SHOWN }).waitFor();
});

test('names and contents of files, in the list, the editor, the preview, the search and the dialogs', async () => {
  await openOfSite('files');
  const row = page.getByRole('row').filter({ hasText: FILE_SHOWN });
  await row.last().click();
  const editor = page.getByRole('textbox', { name: `Content of /${FILE_SHOWN}` });
  await editor.getByText('<img src=x onerror=__x()>').waitFor();
  await watched.look();
  await dialog().getByRole('button', { name: 'Close' }).click();
  await dialog().waitFor({ state: 'detached' });
  for (const action of ['Rename', 'Permissions', 'Delete']) {
    await page.getByRole('button', { name: `Actions for ${FILE_SHOWN}`, exact: true }).click();
    await page.getByRole('menuitem', { name: action }).click();
    await dialog().waitFor();
    await watched.look();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  }
  await page.getByRole('button', { name: 'Actions for page.svg' }).click();
  await page.getByRole('menuitem', { name: 'Preview' }).click();
  await page.frameLocator('iframe').locator('svg').waitFor({ state: 'attached' });
  await watched.look();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await dialog().getByLabel('Part of the content').fill('onerror=');
  await page.keyboard.press('Enter');
  await shows(FILE_SHOWN, dialog());
});

test('a schedule: its name, its command and what it printed', async () => {
  await openOfSite('schedules');
  await shows(NAME_SHOWN);
  await shows(`php print.php # ${LONG_SHOWN}`);
  await page.getByRole('row').filter({ hasText: NAME_SHOWN }).click();
  await shows(IN_SEQUENCES_SHOWN, dialog());
  await watched.look();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  await button(`Actions for ${NAME_SHOWN}`).click();
  await page.getByRole('menuitem', { name: 'Run now' }).click();
  await shows(`${NAME_SHOWN} has begun`);
});

test('domains: the target of a redirect, the issuer of a certificate, and what a certificate is refused for', async () => {
  await openOfSite('domains');
  await shows('onerror=__x()');
  await page.getByRole('row').filter({ hasText: 'hostile.example.org' }).filter({ hasNotText: 'moved' }).click();
  // OpenSSL puts a backslash before some of its characters.
  await shows('<img src=x onerror=__x()', dialog());
  await watched.look();
  await dialog().getByText('Your own certificate').click();
  await dialog().getByLabel('Private key (PEM)').fill(LONG);
  await dialog().getByLabel('Chain (PEM)').fill(`-----BEGIN CERTIFICATE-----\n${LONG}\n-----END CERTIFICATE-----`);
  await button('Upload and use').click();
  await expect.poll(() => dialog().locator('[aria-invalid=true]').count()).toBeGreaterThan(0);
});

test('the logs of visitors and of PHP, and a filter in the address', async () => {
  await openOfSite('logs');
  await shows('/%3Cimg%20src%3Dx%20onerror%3D__x()%3E', page.getByRole('log'));
  await openOfSite('logs?kind=php-error');
  await shows(IN_SEQUENCES_SHOWN, page.getByRole('log'));
  await openOfSite(`logs?text=${encodeURIComponent(NAME)}`);
  await expect.poll(() => page.getByLabel('Filter by text').inputValue()).toBe(NAME);
});

test('an S3 key, and the dialog that revokes it by what is shown', async () => {
  await openOfSite('access');
  await shows(NAME_SHOWN);
  await button(`Revoke ${NAME_SHOWN}`).click();
  await watched.look();
  await dialog().getByRole('textbox').fill(NAME_SHOWN);
  await dialog().getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('No access keys yet').waitFor();
});

test('jobs that failed, and why', async () => {
  await owner.open('/admin/jobs');
  for (const kind of ['Import into a database', 'Put content into a version']) {
    await page.getByRole('row').filter({ hasText: kind }).filter({ hasText: 'Failed' }).first().click();
    await dialog().getByText('<img src=x onerror=__x()>').first().waitFor();
    await watched.look();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  }
});

test('people: names, plans, browsers, and the look with their eyes', async () => {
  await owner.open(`/admin/users?person=${mallory}`);
  await shows(NAME_SHOWN, dialog());
  await watched.look();
  await daspanel.call('PUT', `/v1/sites/${site.id}/members/${mallory}`, {});
  await openOfSite('overview');
  await owner.open('/account/security');
  await page.getByRole('heading', { level: 1 }).waitFor();
});

test('the audit log, its details and filters in the address', async () => {
  await owner.open('/admin/audit');
  await page.getByRole('row').nth(2).click();
  await dialog().waitFor();
  await watched.look();
  await owner.open(`/admin/audit?actor=${encodeURIComponent(NAME)}&action=${encodeURIComponent(NAME)}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
});

test('a search in the address', async () => {
  await owner.open(`/?search=${encodeURIComponent(NAME)}`);
  await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe(NAME);
  await page.getByText('No site fits').waitFor();
  await watched.look();
  await owner.open(`/admin/users?search=${encodeURIComponent(NAME)}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
});

test.each(['javascript:__x()', '//evil.example/', '/\\evil.example'])(
  'a sign-in that is to lead to %s leads into the panel',
  async (next) => {
    await using visitor = await browser.newVisitor();
    const effects = await watchHostileTexts(visitor);
    await visitor.open(`/sign-in?next=${encodeURIComponent(next)}`);
    await visitor.page.getByLabel('E-mail').fill('mallory@example.org');
    await visitor.page.getByLabel('Password', { exact: true }).fill('nine tall ships wait');
    await visitor.page.getByRole('button', { name: 'Sign in' }).first().click();
    await visitor.page.getByRole('navigation', { name: 'Main' }).waitFor();
    expect(new URL(visitor.page.url()).origin).toBe(browser.panel);
    await visitor.page.getByRole('button', { name: `Menu of ${NAME_SHOWN}` }).click();
    await visitor.page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    await effects.look();
    expect([effects.take(), visitor.findings.foreign]).toEqual([[], []]);
  },
);

test('a console that prints sequences of terminals makes no link, writes no clipboard and takes no title', async () => {
  await openOfSite('console');
  await button('New console').first().click();
  const rows = page.getByRole('group', { name: 'Console 1' }).locator('.xterm-rows');
  await rows.getByText('Everything that you start').first().waitFor();
  await page.keyboard.type('php print.php; echo; echo the-$((1))-end');
  await page.keyboard.press('Enter');
  await rows.getByText('the-1-end').first().waitFor();
  const printed = (await rows.getByText('<img src=x onerror=__x()>').first().boundingBox()) ?? { x: 0, y: 0 };
  await page.mouse.click(printed.x + 20, printed.y + 5);
  expect(page.context().pages()).toHaveLength(1);
});

test('nothing left the installation, and no name was told apart from what it is', () => {
  expect(owner.findings.foreign).toEqual([]);
  // What the picture that is a program has tried.
  const isStopped = (error: string) => error.startsWith("Blocked script execution in 'https://view.");
  expect(owner.findings.errors.filter((error) => !isStopped(error))).toEqual([]);
  expect(FILE).not.toBe(FILE_SHOWN);
});
