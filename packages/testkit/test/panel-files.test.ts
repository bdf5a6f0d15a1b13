import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startBrowser, type Visitor } from '../src/browser.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { makePreviewSamples } from '../src/preview-samples.ts';
import { becomeOwner } from '../src/people.ts';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** The file manager, driven as a person would, against the running product. */
const PIECE = 4 * 1024 * 1024;
const resources = new AsyncDisposableStack();
let daspanel: RunningDaspanel;
let owner: Visitor;
let page: Page;
let site: SiteFacts;
let own: string;
beforeAll(async () => {
  daspanel = resources.use(await startDaspanel());
  const browser = resources.use(await startBrowser(daspanel));
  owner = resources.use(await browser.newVisitor());
  page = owner.page;
  page.setDefaultTimeout(15_000);
  await becomeOwner(daspanel, owner);
  own = await mkdtemp('/tmp/daspanel-panel-files-');
  resources.defer(() => rm(own, { recursive: true }));
  const samples = await makePreviewSamples(page);
  site = await createSite(
    daspanel,
    { name: 'shop', version: php('8.2') },
    { 'index.php': 'shop', 'note.txt': 'a needle in it', 'deep/er/leaf.txt': 'leaf', ...samples },
  );
}, 120_000);
afterAll(() => resources.disposeAsync());
beforeEach(async () => {
  await owner.open(`/sites/${site.id}/files`);
  await row('note.txt').waitFor();
});

const button = (name: string | RegExp) => page.getByRole('button', { name });
const dialog = () => page.getByRole('dialog');
const row = (name: string) => page.getByRole('table').getByRole('row').filter({ hasText: name });
const stored = (path: string) => join(daspanel.data, 'sites', site.id, 'versions', site.activeVersion, path);
const readStored = (path: string) => readFile(stored(path), 'utf8').catch(() => undefined);
const act = async (name: string, action: string) => {
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
  await dialog().waitFor();
};
const answer = async (label: string, text: string) => {
  await dialog().getByLabel(label).fill(text);
  await page.keyboard.press('Enter');
  await dialog().waitFor({ state: 'detached' });
};

test('a folder that is dragged from the desktop arrives with all that is in it', async () => {
  await mkdir(join(own, 'holiday/deep'), { recursive: true });
  await writeFile(join(own, 'holiday/plan.txt'), 'plan');
  await writeFile(join(own, 'holiday/deep/photo.txt'), 'photo');
  const { x, y, width, height } = (await page.getByRole('table').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const input = await owner.context.newCDPSession(page);
  const data = { items: [], files: [join(own, 'holiday')], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await input.send('Input.dispatchDragEvent', { type, x: x + width / 2, y: y + height / 2, data });
  }
  await row('holiday').waitFor();
  await expect.poll(() => readStored('holiday/deep/photo.txt')).toBe('photo');
  expect(await readStored('holiday/plan.txt')).toBe('plan');
});

describe('an upload of several pieces', () => {
  test('is paused and goes on where it was', async () => {
    const file = await makeLarge('paused.bin');
    const pieces = await holdPieceAt(PIECE);
    await choose(file.path);
    await pieces.isHeld;
    await button('Pause').click();
    await page.getByText('paused', { exact: true }).waitFor();
    await pieces.letGo();
    await expectAccessible(page);
    await button('Go on').click();
    await row('paused.bin').waitFor();
    expect(pieces.offsets).toEqual([0, PIECE, PIECE, 2 * PIECE]);
    expect(file.content.equals(await readFile(stored('paused.bin')))).toBe(true);
  });

  test('goes on after a reload when the same file is chosen again', async () => {
    const file = await makeLarge('reloaded.bin');
    const pieces = await holdPieceAt(PIECE);
    await choose(file.path);
    await pieces.isHeld;
    await page.reload();
    await pieces.letGo();
    await row('note.txt').waitFor();
    expect(await row('reloaded.bin').count()).toBe(0);
    await choose(file.path);
    await row('reloaded.bin').waitFor();
    expect(pieces.offsets).toEqual([0, PIECE, PIECE, 2 * PIECE]);
    expect(file.content.equals(await readFile(stored('reloaded.bin')))).toBe(true);
  });

  test('begins again where the server has given it up meanwhile', async () => {
    const file = await makeLarge('begun-again.bin');
    const pieces = await holdPieceAt(PIECE);
    await choose(file.path);
    const id = /uploads\/(\w+)/.exec(await pieces.isHeld)?.[1];
    await page.reload();
    await pieces.letGo();
    await row('note.txt').waitFor();
    const base = `/v1/sites/${site.id}/versions/${site.activeVersion}/files/uploads`;
    // By the person himself: nobody else sees it.
    expect(await page.evaluate(`fetch('${base}/${id}', { method: 'DELETE' }).then(({ status }) => status)`)).toBe(204);
    await choose(file.path);
    await row('begun-again.bin').waitFor();
    expect(pieces.offsets).toEqual([0, PIECE, 0, PIECE, 2 * PIECE]);
    expect(file.content.equals(await readFile(stored('begun-again.bin')))).toBe(true);
  });
});

test('an upload over a file that is there asks first', async () => {
  await writeFile(join(own, 'index.php'), 'another');
  await choose(join(own, 'index.php'));
  await page.getByText('There is something with this name. Replace it?').waitFor();
  expect(await readStored('index.php')).toBe('shop');
  await button('Replace').click();
  await expect.poll(() => readStored('index.php')).toBe('another');
});

test.each([
  ['pixel.png', 'img'],
  ['tone.wav', 'audio, video'],
  ['film.webm', 'video'],
  ['words.txt', 'pre'],
])('%s is previewed in a frame that runs nothing', async (name, element) => {
  await act(name, 'Preview');
  const frame = page.frameLocator('iframe');
  await frame.locator(element).first().waitFor({ state: 'attached' });
  const shown = frame.locator(element).first();
  const read = (field: string) => shown.evaluate((node, name) => Number(Reflect.get(node, name)), field);
  if (element === 'img') await expect.poll(() => read('naturalWidth')).toBe(2);
  else if (element === 'pre') expect(await shown.textContent()).toBe('<script>__x()</script> words');
  else await expect.poll(() => read('readyState')).toBeGreaterThan(0);
  await expectAccessible(page);
});

test('a PDF is previewed', async () => {
  const arriving = page.waitForResponse((response) => new URL(response.url()).hostname === `view.${daspanel.hostName}`);
  await act('paper.pdf', 'Preview');
  const response = await arriving;
  expect([response.status(), response.headers()['content-type']]).toEqual([200, 'application/pdf']);
});

test('what somebody else stored meanwhile is taken over, when that is wanted', async () => {
  await row('note.txt').click();
  const editor = page.getByRole('textbox', { name: 'Content of /note.txt' });
  await editor.press('Control+a');
  await page.keyboard.type('mine');
  await page.getByText('not saved', { exact: true }).waitFor();
  await writeFile(stored('note.txt'), 'a needle of theirs');
  await button('Save').click();
  await page.getByText('Somebody else has changed this file').waitFor();
  await expectAccessible(page);
  await button('Take what is stored').click();
  await editor.getByText('a needle of theirs').waitFor();
  expect(await readStored('note.txt')).toBe('a needle of theirs');
  await dialog().getByRole('button', { name: 'Close' }).click();
  await dialog().waitFor({ state: 'detached' });
});

test('the dialog of a new file is left without making one, and makes one that is edited', async () => {
  await button('New file').click();
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await dialog().waitFor({ state: 'detached' });
  await button('New file').click();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  await button('New file').click();
  await dialog().getByLabel('Name').fill('fresh.txt');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Content of /fresh.txt' }).waitFor();
  expect(await readStored('fresh.txt')).toBe('');
});

test('a zip is made and extracted elsewhere', async () => {
  await act('deep', 'Make a zip');
  await answer('New path', '/deep.zip');
  await row('deep.zip').waitFor();
  await act('deep.zip', 'Extract');
  await dialog().getByLabel('Into the folder').fill('/out');
  await page.keyboard.press('Enter');
  await page.getByText('It is being extracted').waitFor();
  await expect.poll(() => readStored('out/er/leaf.txt'), { timeout: 20_000 }).toBe('leaf');
});

test('permissions are changed, of all that is in a folder too; those that make no sense are refused at the field', async () => {
  await act('deep', 'Permissions');
  await dialog().getByLabel('Permissions').fill('999');
  await page.keyboard.press('Enter');
  await expect.poll(() => dialog().getByLabel('Permissions').getAttribute('aria-invalid')).toBe('true');
  await dialog().getByLabel('Also of all that is in folders').check();
  await answer('Permissions', '700');
  await row('deep').getByText('700').waitFor();
  const modeOf = async (path: string) => ((await stat(stored(path))).mode & 0o777).toString(8);
  expect([await modeOf('deep'), await modeOf('deep/er/leaf.txt')]).toEqual(['700', '700']);
});

test('the search finds names and contents, and leads there', async () => {
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await dialog().getByLabel('Part of the name').fill('leaf');
  await page.keyboard.press('Enter');
  await dialog().getByRole('button', { name: '/deep/er/leaf.txt' }).waitFor();
  await dialog().getByLabel('Part of the name').fill('');
  await dialog().getByLabel('Part of the content').fill('needle');
  await page.keyboard.press('Enter');
  await dialog().getByText('line 1: a needle').waitFor();
  await expectAccessible(page);
  await dialog().getByRole('button', { name: '/note.txt' }).click();
  await page.getByRole('textbox', { name: 'Content of /note.txt' }).waitFor();
});

test('nothing of it broke the policy, left the installation, or asked what is not documented', () => {
  const { errors, violations, foreign, undocumented } = owner.findings;
  expect({ errors, violations, foreign, undocumented }).toEqual({ errors: [], violations: [], foreign: [], undocumented: [] });
});

/** A file of three pieces. */
async function makeLarge(name: string): Promise<{ readonly path: string; readonly content: Buffer }> {
  const content = randomBytes(2 * PIECE + 1000);
  await writeFile(join(own, name), content);
  return { path: join(own, name), content };
}

async function choose(path: string): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await button('Upload files').click();
  await (await choosing).setFiles(path);
}

/** Lets pieces of uploads pass until one begins at `offset`, which is kept back; `offsets` are those of all pieces. */
async function holdPieceAt(offset: number) {
  const offsets: number[] = [];
  const held = Promise.withResolvers<string>();
  const gate = Promise.withResolvers<void>();
  const isPiece = (url: URL) => url.pathname.includes('/files/uploads/') && url.searchParams.has('offset');
  const offsetOf = (request: Request) => Number(new URL(request.url()).searchParams.get('offset'));
  await page.route(isPiece, async (route) => {
    const asked = offsetOf(route.request());
    offsets.push(asked);
    if (asked === offset) {
      held.resolve(route.request().url());
      await gate.promise;
    }
    // The page may have given it up meanwhile.
    await route.continue().catch(() => {});
  });
  return { offsets, isHeld: held.promise, letGo: async () => gate.resolve() };
}
