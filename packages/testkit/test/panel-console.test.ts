import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { screenshotAll, startBrowser, type Visitor } from '../src/browser.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { becomeOwner } from '../src/people.ts';
import { createSite, php } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

const resources = new AsyncDisposableStack();
let daspanel: RunningDaspanel;
let visitor: Visitor;
let page: Page;
let address: string;
beforeAll(async () => {
  daspanel = resources.use(await startDaspanel());
  const browser = resources.use(await startBrowser(daspanel));
  visitor = resources.use(await browser.newVisitor());
  page = visitor.page;
  await becomeOwner(daspanel, visitor);
  const site = await createSite(daspanel, { name: 'shell-site', version: php('8.2') }, { 'index.php': '<?php echo "fine";' });
  address = `/sites/${site.id}/console`;
}, 120_000);
afterAll(() => resources.disposeAsync());

const button = (name: string) => page.getByRole('button', { name, exact: true });
const terminal = (number: number) => page.getByRole('group', { name: `Console ${number}` });
const shows = (number: number, text: string) =>
  terminal(number).locator('.xterm-rows').getByText(text).first().waitFor({ timeout: 15_000 });

async function type(text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

test('F55: a person opens a console, types in it, and finds it again after a reload', async () => {
  await visitor.open(address);
  await expectAccessible(page);
  await button('New console').click();
  await shows(1, 'Everything that you start ends with this console.');
  await type('echo $((40 + 2))-answers; marker=kept');
  await shows(1, '42-answers');
  await expectAccessible(page);
  await page.reload();
  await shows(1, '42-answers');
  await type('echo still-$marker');
  await shows(1, 'still-kept');
});

test('F56: what listens in it is opened in a window of its own, without the ticket in its address', async () => {
  await type('php -S 127.0.0.1:8000');
  await button('Open port 8000').waitFor({ timeout: 15_000 });
  await expectAccessible(page);
  const shots = process.env['DASPANEL_SCREENSHOTS'];
  if (shots !== undefined) await screenshotAll(page, 'dev-servers', { folder: shots });
  await page.setViewportSize({ width: 1440, height: 900 });
  const opening = page.context().waitForEvent('page');
  await button('Open port 8000').click();
  const opened = await opening;
  await opened.getByText('fine').waitFor();
  expect(opened.url()).toMatch(/^https:\/\/8000--s\w{15}\.dev\.daspanel\.localhost:\d+\/$/);
  expect(await opened.evaluate('document.cookie + String(window.opener)')).toBe('null');
  await opened.reload();
  await opened.getByText('fine').waitFor();
  await opened.close();
  await terminal(1).click();
  await page.keyboard.press('Control+c');
  await button('Open port 8000').waitFor({ state: 'detached', timeout: 15_000 });
  await type('clear; echo still-$marker');
});

test('tabs are shells of their own, reached and left by keyboard', async () => {
  await button('New console').click();
  await shows(2, 'Everything that you start');
  await type('echo second-${marker:-none}');
  await shows(2, 'second-none');
  await page.keyboard.press('Control+Shift+ArrowUp');
  await page.keyboard.press('ArrowLeft');
  await terminal(1).waitFor();
  await shows(1, 'still-kept');
  const folder = process.env['DASPANEL_SCREENSHOTS'];
  if (folder !== undefined) await screenshotAll(page, 'console', { folder });
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('the end of a shell is told, and everything keeps to the policy of the panel', async () => {
  await terminal(1).locator('.xterm-helper-textarea').focus();
  await type('exit 3');
  await page.getByText('The shell has ended with status 3.').waitFor();
  await expectAccessible(page);
  await button('Open another one').click();
  await shows(3, 'Everything that you start');
  expect(visitor.findings).toMatchObject({ errors: [], violations: [], foreign: [] });
});
