import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser, type Visitor } from '../src/browser.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { becomeOwner } from '../src/people.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

const run = promisify(execFile);
const resources = new AsyncDisposableStack();
let daspanel: RunningDaspanel;
let visitor: Visitor;
let page: Page;
let folder: string;
let site: string;
beforeAll(async () => {
  daspanel = resources.use(await startDaspanel());
  const browser = resources.use(await startBrowser(daspanel));
  visitor = resources.use(await browser.newVisitor());
  await becomeOwner(daspanel, visitor);
  await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  page = visitor.page;
  page.setDefaultTimeout(15_000);
  folder = await mkdtemp('/tmp/daspanel-copy-as-');
  resources.defer(() => rm(folder, { recursive: true }));
  // The authority of the installation is nobody's in a test.
  await writeFile(join(folder, '.curlrc'), 'insecure\nfail\nsilent\n');
  const made = await daspanel.call('POST', '/v1/sites', { name: 'bakery', version: { engine: { kind: 'static' }, type: 'static' } });
  site = String(Object(made.json)['id']);
}, 120_000);
afterAll(() => resources.disposeAsync());

/** What lies in the clipboard after a choice of the menu `</>` in `within`. */
async function copy(within: Locator, choice: string): Promise<string> {
  await within.getByRole('button', { name: 'Copy as' }).click();
  await page.getByRole('menuitem', { name: choice }).click();
  await page.getByText('Copied').first().waitFor();
  return await page.evaluate('navigator.clipboard.readText()');
}

/** Runs a line of a shell with the operator's token. */
const runInShell = async (line: string, env: Readonly<Record<string, string>> = {}) =>
  (await run('/bin/sh', ['-c', line], { env: { PATH: '/usr/bin:/bin', HOME: folder, DASPANEL_TOKEN: daspanel.token, ...env } })).stdout;

test('a dialog gives the command that does what its button would do', async () => {
  await visitor.open(`/sites/${site}/danger`);
  await page.getByRole('button', { name: 'Move to the trash' }).click();
  const dialog = page.getByRole('dialog');
  expect(await copy(dialog, 'daspanel command')).toBe('daspanel sites delete bakery');
  const curl = await copy(dialog, 'curl command');
  await expectAccessible(page);
  expect(curl).toContain(`/v1/sites/${site}?confirm=bakery`);
  await runInShell(curl);
  expect((await daspanel.call('GET', `/v1/sites/${site}`)).json).toMatchObject({ state: 'trashed' });
  await daspanel.call('POST', `/v1/sites/${site}/restore`, {});
});

test('a password that was typed is not in it', async () => {
  const made = await daspanel.call('POST', '/v1/users', {
    name: 'Cleo',
    email: 'cleo@example.org',
    role: 'client',
    password: 'four words to begin with',
  });
  const user = String(Object(made.json)['id']);
  await visitor.open(`/admin/users?person=${user}`);
  await page
    .getByRole('button', { name: /password/i })
    .first()
    .click();
  const dialog = page.getByRole('dialog').last();
  await dialog.getByLabel('Password', { exact: true }).fill('four words that nobody sees');
  const curl = await copy(dialog, 'curl command');
  expect(curl).not.toContain('nobody sees');
  expect(curl).toContain(`{"password":"'"$PASSWORD"'"}`);
  expect(await copy(dialog, 'daspanel command')).toBe('daspanel user reset-password cleo@example.org --ask-password');
});

test('menus of actions have it too', async () => {
  await daspanel.call('POST', `/v1/sites/${site}/schedules`, {
    name: 'nightly',
    cron: '15 3 * * *',
    action: { kind: 'command', command: 'date' },
  });
  await visitor.open(`/sites/${site}/schedules`);
  await page.getByRole('button', { name: /nightly/ }).click();
  await page.getByRole('menuitem', { name: 'Copy as' }).hover();
  await page.getByRole('menuitem', { name: 'daspanel command' }).first().click();
  expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^daspanel schedule run \w+ nightly$/);
});

test('in German what goes wrong is told in German, and the sentence of the server is marked as English', async () => {
  await visitor.open('/');
  await page.evaluate("localStorage.setItem('daspanel-language', 'de')");
  await page.reload();
  await page
    .getByRole('button', { name: /Neue Website/ })
    .first()
    .click();
  const drawer = page.getByRole('dialog');
  await drawer.getByLabel('Name').fill('bakery');
  await drawer.locator('button[type=submit]').click();
  await drawer.getByText('ist vergeben').waitFor();
  await expectAccessible(page);
  expect(visitor.findings).toMatchObject({ violations: [], foreign: [] });
});
