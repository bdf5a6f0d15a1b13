import { readFile } from 'node:fs/promises';
import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { screenshotAll, startBrowser, type TestBrowser, type Visitor } from '../src/browser.ts';
import { evaluateInPage } from '../src/evaluate-in-page.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { becomeOwner, signInAsOwner } from '../src/people.ts';
import { createSite, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** The rows of Home: the icons that sites have, and the requests of the last half hour. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAcklEQVR42u3WSw4AERRE0dqNxVmx1TCQSKfbL7pUEGJ8z0S8Bz/5YC3AWRMvE0jR0h0HmukeBpR6xQCrXjJArGcNcOtfA/T6yxACxPrTuEAvQK8n4xjgvqIlgP0/O8U8UEw0xUxWbBWKvUix2Yl2058nAHN8JU9E6HLsAAAAAElFTkSuQmCC',
  'base64',
);
const PLAIN_SITES = 120;
const TOGETHER = 8;

const resources = new AsyncDisposableStack();
let daspanel: RunningDaspanel;
let browser: TestBrowser;
let owner: Visitor;
let bakery: SiteFacts;
beforeAll(async () => {
  daspanel = resources.use(await startDaspanel());
  browser = resources.use(await startBrowser(daspanel));
  owner = resources.use(await browser.newVisitor());
  await becomeOwner(daspanel, owner);
  let next = 0;
  const make = async () => {
    while (next < PLAIN_SITES) await createSite(daspanel, { name: `plain-${String(next++).padStart(3, '0')}` });
  };
  await Promise.all(Array.from({ length: TOGETHER }, make));
  const page = '<!doctype html><link rel="icon" href="img/icon.png"><p>Bread';
  bakery = await createSite(daspanel, { name: 'bakery', version: { type: 'static' } }, { 'index.html': page, 'img/icon.png': PNG });
}, 180_000);
afterAll(() => resources.disposeAsync());

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
/** The width that the picture itself has; 0: nothing is painted. */
const paintedWidth = (page: Page) =>
  page
    .locator('[data-painted=true] img')
    .first()
    .evaluate((element) => Number(Reflect.get(element, 'naturalWidth')));
const pictureOf = (address: string) => /^\/v1\/sites\/(s[0-9a-z]{15})\/icon$/.exec(new URL(address).pathname)?.[1];

test('a site shows its own icon beside its name, others their first letter', async () => {
  const { page } = owner;
  await owner.open('/');
  await row(page, 'bakery').locator('[data-painted=true] img').waitFor();
  await expect.poll(() => paintedWidth(page)).toBe(32);
  expect(await row(page, 'bakery').locator('img').getAttribute('alt')).toBe('');
  expect(await row(page, 'plain-119').textContent()).toMatch(/^P/);
  expect(await row(page, 'plain-119').locator('img').count()).toBe(0);
  await expectAccessible(page);
  await shoot(page, 'home-icons');

  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('A site, or what you want to do').fill('bak');
  await page.getByRole('dialog').locator('[data-painted=true] img').waitFor();
  await expectAccessible(page);
  await shoot(page, 'palette-icon');
  await page.keyboard.press('Escape');
  await owner.open(`/sites/${bakery.id}/overview`);
  await page.locator('[data-painted=true] img').waitFor();
  await expect.poll(() => paintedWidth(page)).toBe(32);
  await expectAccessible(page);
  await shoot(page, 'site-icon');
});

test('an icon that is opened by itself is a download that can do nothing', async () => {
  const person = await signInAsOwner(daspanel);
  const { status, headers } = await person.call('GET', `/v1/sites/${bakery.id}/icon`);
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': 'attachment',
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, max-age=600',
  });
  const download = owner.page.waitForEvent('download');
  await owner.page.goto(`${browser.panel}/v1/sites/${bakery.id}/icon`).catch(() => {});
  expect((await download).suggestedFilename()).toMatch(/^icon/);
});

test('only rows that are in sight ask for icons, and none asks twice', async () => {
  await using visitor = await browser.newVisitor();
  await becomeOwner(daspanel, visitor);
  const { page } = visitor;
  const asked: string[] = [];
  page.on('request', (request) => void asked.push(...[pictureOf(request.url()) ?? []].flat()));
  await visitor.open('/');
  await row(page, 'bakery').locator('[data-painted=true] img').waitFor();
  const scrollBy = (pixels: number) =>
    evaluateInPage(page, `document.querySelector('[role=table][aria-label=Sites]').parentElement.scrollBy(0, ${pixels})`);
  await scrollBy(10_000);
  await row(page, 'plain-000').waitFor();
  await page.waitForTimeout(600);
  expect(asked.length).toBeLessThan(100);
  for (let step = 0; step < 6; step += 1) {
    await scrollBy(-1_000);
    await page.waitForTimeout(300);
  }
  await row(page, 'bakery').locator('[data-painted=true] img').waitFor();
  const plain = asked.filter((id) => id !== bakery.id);
  expect(new Set(plain).size).toBe(plain.length);
  expect(visitor.findings).toMatchObject({ errors: [], violations: [], foreign: [], undocumented: [], refused: [] });
});

test('rows in sight are read again each minute, in one request, and not while nobody looks', async () => {
  await using visitor = await browser.newVisitor();
  await becomeOwner(daspanel, visitor);
  const { page } = visitor;
  await page.clock.install();
  const asked: number[] = [];
  page.on('request', (request) => {
    const ids = new URL(request.url()).searchParams.get('ids');
    if (ids !== null) asked.push(ids.split(',').length);
  });
  await visitor.open('/');
  await row(page, 'bakery').waitFor();
  for (let visit = 0; visit < 3; visit += 1) await daspanel.visit(`bakery.sites.${daspanel.hostName}`);
  await expect.poll(() => requestsOf(bakery.id), { timeout: 30_000 }).toBe(3);
  expect(asked).toEqual([]);
  await page.clock.fastForward(61_000);
  await row(page, 'bakery').getByRole('img', { name: '3 at most' }).waitFor();
  expect(asked.length).toBe(1);
  expect(asked[0]).toBeGreaterThan(10);
  expect(asked[0]).toBeLessThan(100);

  await see(page, 'hidden');
  await page.clock.fastForward(300_000);
  expect(asked.length).toBe(1);
  await see(page, 'visible');
  await expect.poll(() => asked.length).toBe(2);
  for (let minute = 0; minute < 15; minute += 1) await page.clock.fastForward(61_000);
  const untouched = asked.length;
  expect(untouched).toBeLessThan(13);
  await page.mouse.move(200, 200);
  await expect.poll(() => asked.length).toBe(untouched + 1);
  expect(visitor.findings).toMatchObject({ errors: [], violations: [], foreign: [], undocumented: [], refused: [] });
});

test('while the storage part does not answer the first letter stands there, and nobody is alarmed', async () => {
  const programs = await programsOf('storage');
  await using visitor = await browser.newVisitor();
  await becomeOwner(daspanel, visitor);
  const { page } = visitor;
  for (const pid of programs) process.kill(pid, 'SIGSTOP');
  try {
    const refused = Promise.withResolvers<void>();
    const note = (request: Request) => (pictureOf(request.url()) === bakery.id ? refused.resolve() : undefined);
    page.on('requestfinished', note).on('requestfailed', note);
    await visitor.open('/');
    await refused.promise;
    await page.waitForTimeout(200);
    expect(await row(page, 'bakery').textContent()).toMatch(/^B/);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(visitor.findings).toMatchObject({ violations: [], foreign: [], undocumented: [] });
  } finally {
    for (const pid of programs) process.kill(pid, 'SIGCONT');
  }
});

/** Process ids of a part: of what confines it, and of itself. */
async function programsOf(part: string): Promise<readonly number[]> {
  const { json } = await daspanel.call('GET', '/v1/parts');
  const { items } = json as { readonly items: readonly { readonly name: string; readonly pid: number | null }[] };
  const found = items.find(({ name }) => name === part)?.pid ?? null;
  if (found === null) throw new Error(`the part ${part} does not run`);
  return await treeOf(found);
}

async function treeOf(pid: number): Promise<readonly number[]> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter((one) => one !== '');
  return [pid, ...(await Promise.all(children.map((child) => treeOf(Number(child))))).flat()];
}

async function see(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await evaluateInPage(
    page,
    `Object.defineProperty(document, 'visibilityState', { get: () => '${state}', configurable: true }); document.dispatchEvent(new Event('visibilitychange'))`,
  );
}

async function requestsOf(id: string): Promise<number> {
  const { json } = await daspanel.call('GET', `/v1/sites?ids=${id}&include=overview`);
  const { items } = json as { readonly items: readonly { readonly overview: { readonly requestsPerMinute: readonly number[] } }[] };
  return (items[0]?.overview.requestsPerMinute ?? []).reduce((sum, one) => sum + one, 0);
}

async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['DASPANEL_SCREENSHOTS'];
  if (folder !== undefined) await screenshotAll(page, name, { folder, widths: [1440, 360] });
}
