import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { packArchive } from '../src/pack-archive.ts';
import { createSite, putContent, runJob, sendUpload, waitForJob, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

let daspanel: RunningDaspanel;
let site: SiteFacts;
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp('/tmp/daspanel-archives-');
  daspanel = await startDaspanel();
  site = await createSite(daspanel, { name: 'content' }, { 'index.html': 'before', 'kept/page.txt': 'kept' });
});
afterAll(async () => {
  await daspanel?.stop();
  await rm(scratch, { recursive: true, force: true });
});

const contentPath = () => `/v1/sites/${site.id}/versions/${site.activeVersion}/content`;
const page = async (path = '/') => (await daspanel.visit(`${site.name}.sites.${daspanel.hostName}`, path)).text;
const folder = () => join(dataDirectory(daspanel.data).sites, site.id, 'versions');
const idOf = (answer: { readonly json: unknown }) => (answer.json as { id: string }).id;

/** Makes an archive with a shell script of tar and zip in an empty folder; it writes to `archive`. */
async function makeArchive(script: string): Promise<Buffer> {
  const place = await mkdtemp(join(scratch, 'a-'));
  const made = await runProgram('/bin/bash', ['-ec', script], { cwd: place });
  if (made.status !== 0) throw new Error(`${script}: ${made.stderr.toString()}`);
  return readFile(join(place, 'archive'));
}

/** Everything in the version's folder, and whatever else lies beside it or waits to be unpacked. */
async function listRemains(): Promise<unknown> {
  const tree = await readdir(join(folder(), site.activeVersion), { recursive: true });
  return { beside: await readdir(folder()), tree: tree.toSorted(), uploads: await readdir(dataDirectory(daspanel.data).uploads) };
}

const sound = { beside: expect.any(Array) as unknown, tree: ['index.html', 'kept', 'kept/page.txt'], uploads: [] };

describe('an archive that is refused: the job says why and names the entry, and nothing is left of it', () => {
  test.each([
    ['a way out with ..', 'echo x > f; tar -P --transform "s,^,a/../../," -cf archive f', 'unsafe-entry', '../'],
    ['an absolute path', 'echo x > f; tar -P --transform "s,^,/tmp/," -cf archive f', 'unsafe-entry', '/tmp/f'],
    ['a link that leads outside', 'ln -s /etc/passwd out; tar -cf archive out', 'unsafe-entry', 'out'],
    ['a hard link', 'echo x > f; ln f second; tar -cf archive f second', 'unsafe-entry', 'second'],
    ['a device', 'mknod null c 1 3; tar -cf archive null', 'unsafe-entry', 'null'],
    ['a pipe', 'mkfifo pipe; tar -cf archive pipe', 'unsafe-entry', 'pipe'],
    [
      'a file below a link',
      'mkdir d; ln -s d l; tar -cf archive l; rm l; mkdir l; echo x > l/f; tar -rf archive l/f',
      'unsafe-entry',
      'l/f',
    ],
    ['a line break in a name', "echo x > $'a\\nb'; tar -cf archive *", 'unsafe-entry', String.raw`a\nb`],
    ['a zip with a link that leads outside', 'ln -s ../../etc out; zip -qy a.zip out; mv a.zip archive', 'unsafe-entry', 'out'],
    ['an encrypted zip', 'echo x > f; zip -qP secret a.zip f; mv a.zip archive', 'invalid-archive', 'encrypted'],
    [
      'a damaged zip',
      'seq 9999 > f; zip -q0 a.zip f; dd if=/dev/zero of=a.zip bs=1 seek=200 count=9 conv=notrunc; mv a.zip archive',
      'invalid-archive',
      'f',
    ],
    ['half a tar.gz', 'head -c 100000 /dev/urandom > f; tar -czf whole f; head -c 50000 whole > archive', 'invalid-archive', ''],
    ['a bomb', 'truncate -s 300M f; tar -czf archive f', 'archive-too-large', 'times its size'],
    ['a bomb of the zip kind', 'truncate -s 300M f; zip -q a.zip f; mv a.zip archive', 'archive-too-large', 'times its size'],
    ['no archive at all', 'echo "<html>" > archive', 'invalid-archive', ''],
  ])('%s', async (_what, script, code, words) => {
    const upload = await sendUpload(daspanel, await makeArchive(script));
    const answer = await daspanel.call('POST', contentPath(), { upload, mode: 'replace' });
    const job = await waitForJob(daspanel, idOf(answer));
    expect(job).toMatchObject({ state: 'failed', problem: { code, detail: expect.stringContaining(words) as string } });
    await expect.poll(listRemains, { timeout: 10_000 }).toEqual({ ...sound, beside: [site.activeVersion] });
    expect([await page(), await page('/kept/page.txt')]).toEqual(['before', 'kept']);
  });
});

describe('an archive that is unpacked', () => {
  test('zip, tar and tar.gz, into the root and into a folder, over what is there and in its place', async () => {
    const own = await createSite(daspanel, { name: 'ways' }, { 'index.html': 'before', 'kept.txt': 'kept' });
    const ask = async (path: string) => {
      const answer = await daspanel.visit(`${own.name}.sites.${daspanel.hostName}`, path);
      return answer.status === 200 ? answer.text : answer.status;
    };
    const path = `/v1/sites/${own.id}/versions/${own.activeVersion}/content`;
    const make = (pack: string) => `mkdir -p app/sub; printf new > app/index.html; printf deep > app/sub/a.txt; ${pack}`;
    const zip = await sendUpload(daspanel, await makeArchive(make('zip -qr a.zip app; mv a.zip archive')));
    expect((await runJob(daspanel, path, { upload: zip })).result).toMatchObject({ files: 2, stripped: 'app' });
    expect([await ask('/'), await ask('/sub/a.txt'), await ask('/kept.txt')]).toEqual(['new', 'deep', 'kept']);
    const tar = await sendUpload(daspanel, await makeArchive(make('tar -cf archive app')));
    await runJob(daspanel, path, { upload: tar, folder: '/shop/v2' });
    expect([await ask('/shop/v2/'), await ask('/kept.txt')]).toEqual(['new', 'kept']);
    const replacing = await sendUpload(daspanel, await packArchive({ 'only.txt': 'only' }));
    await runJob(daspanel, path, { upload: replacing, folder: '/shop', mode: 'replace' });
    // Files that were asked for a moment ago may be answered for one more second (decision 0103).
    const seen = (...paths: readonly string[]) => Promise.all(paths.map(ask));
    await expect.poll(() => seen('/shop/only.txt', '/shop/v2/index.html', '/kept.txt'), { timeout: 5_000 }).toEqual(['only', 404, 'kept']);
    await putContent(daspanel, own.id, own.activeVersion, await packArchive({ 'all.txt': 'all' }));
    await expect.poll(() => seen('/all.txt', '/kept.txt', '/shop/only.txt'), { timeout: 5_000 }).toEqual(['all', 404, 404]);
  });

  test('a folder that leads through a link of the site is refused', async () => {
    const own = await createSite(daspanel, { name: 'linked' }, { 'index.html': 'page' });
    await mkdir(join(scratch, 'elsewhere'));
    const version = join(dataDirectory(daspanel.data).sites, own.id, 'versions', own.activeVersion);
    await symlink(join(scratch, 'elsewhere'), join(version, 'way'));
    const upload = await sendUpload(daspanel, await packArchive({ 'a.txt': 'a' }));
    const answer = await daspanel.call('POST', `/v1/sites/${own.id}/versions/${own.activeVersion}/content`, { upload, folder: '/way' });
    expect(await waitForJob(daspanel, idOf(answer))).toMatchObject({ state: 'failed', problem: { code: 'not-a-folder' } });
    expect(await readdir(join(scratch, 'elsewhere'))).toEqual([]);
  });

  test('a cancelled import leaves the version as it was', async () => {
    const upload = await sendUpload(daspanel, await packArchive({ 'large.bin': randomBytes(200_000_000), 'index.html': 'after' }));
    const job = idOf(await daspanel.call('POST', contentPath(), { upload, mode: 'replace' }));
    expect((await daspanel.call('POST', `/v1/jobs/${job}/cancel`)).status).toBe(202);
    expect(await waitForJob(daspanel, job)).toMatchObject({ state: 'cancelled' });
    await expect.poll(listRemains, { timeout: 10_000 }).toEqual({ ...sound, beside: [site.activeVersion] });
    expect(await page()).toBe('before');
  });
});

describe('uploads', () => {
  const send = (body: Uint8Array, headers: Readonly<Record<string, string>>) =>
    daspanel.visitSecurely(`api.${daspanel.hostName}`, '/v1/uploads', {
      method: 'POST',
      headers: { authorization: `Bearer ${daspanel.token}`, ...headers },
      body,
    });

  test('that are too large, empty or of another kind are refused at once, and nothing is kept', async () => {
    const tooLarge = { 'content-type': 'application/zip', 'content-length': String(3 * 1024 ** 3), expect: '100-continue' };
    expect((await send(new Uint8Array(), tooLarge)).status).toBe(413);
    expect((await send(new Uint8Array(), { 'content-type': 'application/zip' })).status).toBe(400);
    expect((await send(Buffer.from('x'), { 'content-type': 'text/html' })).status).toBe(415);
    expect(await readdir(dataDirectory(daspanel.data).uploads)).toEqual([]);
  });

  test('are used once, and only where they exist', async () => {
    const own = await createSite(daspanel, { name: 'once' });
    const path = `/v1/sites/${own.id}/versions/${own.activeVersion}/content`;
    const upload = await sendUpload(daspanel, await packArchive({ 'a.txt': 'a' }));
    await runJob(daspanel, path, { upload });
    expect((await daspanel.call('POST', path, { upload })).status).toBe(422);
    const unused = await sendUpload(daspanel, await packArchive({ 'a.txt': 'a' }));
    expect((await daspanel.call('DELETE', `/v1/uploads/${unused}`)).status).toBe(204);
    expect((await daspanel.call('POST', path, { upload: unused })).status).toBe(422);
    expect(await readdir(dataDirectory(daspanel.data).uploads)).toEqual([]);
  });
});
