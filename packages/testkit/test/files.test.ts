import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBrowser, type TestBrowser, type Visitor } from '../src/browser.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { becomeOwner, createPerson, signInAsOwner } from '../src/people.ts';
import { createSite, php, waitForJob, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** Screenshots of the pages go there, where it is set. */
const SCREENSHOTS = process.env['DASPANEL_SCREENSHOTS'];

/** Swaps a folder and a symbolic link to another site's folder for four seconds, as a tenant would who wants the panel to follow it. */
const ATTACK = `<?php
ignore_user_abort(true); set_time_limit(20);
@mkdir('swap'); file_put_contents('swap/file', 'own'); @symlink($_GET['target'], 'evil');
$end = microtime(true) + 4; $turns = 0;
while (microtime(true) < $end) { rename('swap', 'away'); rename('evil', 'swap'); rename('swap', 'evil'); rename('away', 'swap'); $turns++; }
echo $turns;`;

const resources = new AsyncDisposableStack();
let daspanel: RunningDaspanel;
let browser: TestBrowser;
let site: SiteFacts;
let other: SiteFacts;
beforeAll(async () => {
  daspanel = resources.use(await startDaspanel());
  browser = resources.use(await startBrowser(daspanel));
  await signInAsOwner(daspanel);
  site = await createSite(daspanel, { name: 'shop', version: php('8.2') }, { 'index.php': '<?php echo "first";', 'attack.php': ATTACK });
  other = await createSite(daspanel, { name: 'other', version: php('8.2') }, { file: 'SECRET', 'index.php': '<?php echo "other";' });
}, 300_000);
afterAll(() => resources.disposeAsync());

const base = () => `/v1/sites/${site.id}/versions/${site.activeVersion}/files`;
const host = () => `shop.sites.${daspanel.hostName}`;
const folderOf = ({ id, activeVersion }: SiteFacts) => join(daspanel.data, 'sites', id, 'versions', activeVersion);
const sendBytes = (method: string, path: string, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
  daspanel.visitSecurely(`api.${daspanel.hostName}`, path, {
    method,
    headers: { authorization: `Bearer ${daspanel.token}`, 'content-type': 'application/octet-stream', ...headers },
    body,
  });
const write = (path: string, text: string, headers: Readonly<Record<string, string>> = {}) =>
  sendBytes('PUT', `${base()}/content?${new URLSearchParams({ path })}`, text, headers);

describe('by the API', () => {
  test('a file that is written is what visitors see, and PHP may change it', async () => {
    const written = await write('/hello.php', '<?php file_put_contents(__FILE__, "<?php echo 2;"); echo "one";');
    expect([written.status, written.headers['etag']]).toEqual([200, expect.stringMatching(/^"[0-9a-f]{20}"$/)]);
    expect((await daspanel.visit(host(), '/hello.php')).text).toBe('one');
    expect((await daspanel.call('GET', `${base()}/content?path=%2Fhello.php`)).text).toBe('<?php echo 2;');
  });

  test('two people who edit one file lose nothing', async () => {
    const first = await write('/note.txt', 'first', { 'if-none-match': '*' });
    const mine = await write('/note.txt', 'mine', { 'if-match': String(first.headers['etag']) });
    const late = await write('/note.txt', 'late', { 'if-match': String(first.headers['etag']) });
    expect([first.status, mine.status, late.status, late.headers['etag']]).toEqual([200, 200, 412, mine.headers['etag']]);
    const part = await daspanel.call('GET', `${base()}/content?path=%2Fnote.txt`, undefined, { range: 'bytes=1-2' });
    expect([part.status, part.text, part.headers['content-range']]).toEqual([206, 'in', 'bytes 1-2/4']);
    expect(part.headers['content-disposition']).toMatch(/^attachment/);
    expect(part.headers['x-content-type-options']).toBe('nosniff');
  });

  test('an upload goes on where it was and becomes a file at its end', async () => {
    const size = 3_000_000;
    const content = Buffer.alloc(size, 'abcdefg');
    const begun = await daspanel.call('POST', `${base()}/uploads`, { path: '/big/video.bin', size });
    const { id } = begun.json as { id: string };
    const part = (offset: number, end: number) =>
      sendBytes('PATCH', `${base()}/uploads/${id}?offset=${offset}`, content.subarray(offset, end));
    expect((await part(0, 1_000_000)).status).toBe(200);
    const again = await part(0, 1_000_000);
    expect([again.status, again.headers['upload-offset']]).toEqual([409, '1000000']);
    expect((await daspanel.call('GET', `${base()}/uploads/${id}`)).json).toMatchObject({ offset: 1_000_000 });
    expect((await daspanel.call('POST', `${base()}/uploads/${id}/finish`, {})).status).toBe(409);
    expect((await part(1_000_000, size)).status).toBe(200);
    expect((await daspanel.call('POST', `${base()}/uploads/${id}/finish`, {})).status).toBe(201);
    expect(content.equals(await readFile(join(folderOf(site), 'big/video.bin')))).toBe(true);
    expect((await daspanel.call('GET', `${base()}/uploads/${id}`)).status).toBe(404);
  });

  test('a zip is made and unpacked again', async () => {
    const made = await daspanel.call('POST', `${base()}/archives`, { folder: '/', names: ['index.php', 'note.txt'], to: '/a.zip' });
    expect(made.status).toBe(201);
    const started = await daspanel.call('POST', `${base()}/extract`, { path: '/a.zip', to: '/unpacked' });
    expect([started.status, (await waitForJob(daspanel, (started.json as { id: string }).id)).state]).toEqual([202, 'succeeded']);
    expect(await readFile(join(folderOf(site), 'unpacked/note.txt'), 'utf8')).toBe('mine');
    const zip = await daspanel.call('GET', `${base()}/zip?names=unpacked`);
    expect([zip.headers['content-type'], zip.bytes.subarray(0, 2).toString()]).toEqual(['application/zip', 'PK']);
  });

  test('no path leads out of the version', async () => {
    for (const path of ['/../x', '/a/../../x', '/./x', '//x', 'x', '/a//b', '/\0', `/${'x'.repeat(256)}`]) {
      expect([path, (await write(path, 'x')).status]).toEqual([path, 400]);
      expect((await daspanel.call('POST', `${base()}/folders`, { path })).status).toBe(422);
    }
    expect((await write('/a\nb', 'x')).status).toBe(400);
  });

  test('somebody else is answered as if there were nothing', async () => {
    const client = await createPerson(daspanel, { role: 'client' });
    const ask = async (path: string) => {
      const { status, json } = await client.call('GET', path);
      return [status, { ...(json as object), requestId: '' }];
    };
    const missing = await ask(`/v1/sites/s000000000000000/versions/v000000000000000/files?path=%2F`);
    expect(missing[0]).toBe(404);
    for (const path of [base(), `${base()}/content?path=%2Findex.php`, `${base()}/entry?path=%2Fnope`, `${base()}/zip?names=index.php`])
      expect(await ask(path)).toEqual(missing);
  });
});

test('a tenant who swaps folders and links meanwhile gets nothing of others read, written, changed or deleted', async () => {
  const target = folderOf(other);
  const attack = daspanel.visit(host(), `/attack.php?${new URLSearchParams({ target })}`);
  let isOver = false;
  void attack.finally(() => (isOver = true));
  const answers = new Map<string, number>();
  let tries = 0;
  while (!isOver) {
    tries += 1;
    const results = [
      await daspanel.call('GET', `${base()}/content?path=%2Fswap%2Ffile`),
      await write('/swap/file', 'own'),
      await write(`/swap/new${tries}`, 'own'),
      await daspanel.call('POST', `${base()}/permissions`, { folder: '/', names: ['swap'], mode: '755', recursive: true }),
      await daspanel.call('POST', `${base()}/copy`, { from: '/swap', to: `/copy${tries}` }),
      await daspanel.call('GET', `${base()}/search?text=SECRET`),
      await daspanel.call('POST', `${base()}/delete`, { folder: '/swap', names: [`new${tries}`] }),
    ];
    for (const { status, text } of results) {
      expect(text).not.toContain('"/swap/file","name":"file","type":"file","size":6');
      expect(text === 'SECRET').toBe(false);
      expect(status).toBeLessThan(500);
      answers.set(String(status), (answers.get(String(status)) ?? 0) + 1);
    }
  }
  expect(Number((await attack).text)).toBeGreaterThan(100);
  expect(tries).toBeGreaterThan(3);
  expect(await readFile(join(target, 'file'), 'utf8')).toBe('SECRET');
  expect((await daspanel.call('GET', `/v1/sites/${other.id}/versions/${other.activeVersion}/files`)).json).toMatchObject({
    items: [{ name: 'file', mode: '644' }, { name: 'index.php' }],
  });
}, 60_000);

describe('in the panel', () => {
  let visitor: Visitor;
  beforeAll(async () => {
    visitor = resources.use(await browser.newVisitor());
    await becomeOwner(daspanel, visitor);
  });

  test('files are listed, edited with a conflict that is seen, and uploaded', async () => {
    const { page } = visitor;
    await visitor.open(`/sites/${site.id}/files`);
    await page.getByRole('table').getByText('note.txt').waitFor();
    await expectAccessible(page);
    await page.getByRole('row').filter({ hasText: 'note.txt' }).click();
    const editor = page.getByRole('textbox', { name: 'Content of /note.txt' });
    await editor.waitFor();
    await expectAccessible(page);
    await editor.press('Control+a');
    await page.keyboard.type('from the panel');
    await page.keyboard.press('Control+s');
    await page.getByText('Saved', { exact: true }).first().waitFor();
    expect(await readFile(join(folderOf(site), 'note.txt'), 'utf8')).toBe('from the panel');
    await writeFile(join(folderOf(site), 'note.txt'), 'from elsewhere');
    await editor.press('Control+a');
    await page.keyboard.type('mine again');
    await page.keyboard.press('Control+s');
    await page.getByText('Somebody else has changed this file').waitFor();
    await takeScreenshot(visitor, 'files-conflict');
    await page.getByRole('button', { name: 'Save mine' }).click();
    await expect.poll(() => readFile(join(folderOf(site), 'note.txt'), 'utf8')).toBe('mine again');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Upload files' }).click();
    await (await chooser).setFiles({ name: 'up.txt', mimeType: 'text/plain', buffer: Buffer.from('uploaded') });
    await page.getByRole('table').getByText('up.txt').waitFor();
    expect(await readFile(join(folderOf(site), 'up.txt'), 'utf8')).toBe('uploaded');
    expect(visitor.findings).toMatchObject({ errors: [], violations: [], foreign: [], undocumented: [] });
  }, 120_000);

  test('a name is changed, a folder made, searched and deleted', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'New folder' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('made');
    await page.keyboard.press('Enter');
    await page.getByRole('table').getByText('made', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Actions for up.txt' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('renamed.txt');
    await page.keyboard.press('Enter');
    await page.getByRole('table').getByText('renamed.txt').waitFor();
    await page.getByRole('button', { name: 'Actions for made' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('made');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('table').getByText('made', { exact: true }).waitFor({ state: 'detached' });
    await takeScreenshot(visitor, 'files');
    for (const [width, theme] of [
      [360, 'light'],
      [1440, 'dark'],
    ] as const) {
      await using small = await browser.newVisitor({ width, theme });
      await becomeOwner(daspanel, small);
      await small.open(`/sites/${site.id}/files`);
      await small.page.getByRole('table').getByText('renamed.txt').waitFor();
      await expectAccessible(small.page);
      await takeScreenshot(small, `files-${width}-${theme}`);
    }
  }, 120_000);
});

async function takeScreenshot(visitor: Visitor, name: string): Promise<void> {
  if (SCREENSHOTS === undefined) return;
  await mkdir(SCREENSHOTS, { recursive: true });
  await visitor.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}
