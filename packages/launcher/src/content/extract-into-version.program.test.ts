import { readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VersionId } from '@daspanel/formats/identifiers.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { extractIntoVersion } from './extract-into-version.ts';
import { recoverContent } from './recover-content.ts';
import { openContentTestSite, type ContentTestSite } from '../../test/content-test-site.ts';
import { makeTar } from '../../test/handmade-tar.ts';
import { makeZip } from '../../test/handmade-zip.ts';

let site: ContentTestSite;
beforeAll(async () => {
  site = await openContentTestSite();
});
afterAll(() => site[Symbol.asyncDispose]());

const limits = { bytes: 256 * 1024 * 1024, entries: 10_000, ratio: 100 };
const request = (version: VersionId, archive: Buffer, more: object = {}) => ({
  site: site.site,
  version,
  upload: site.upload(archive),
  folder: '/',
  mode: 'replace' as const,
  limits,
  ...more,
});
const extract = (version: VersionId, archive: Buffer, more: object = {}) =>
  site.requester.request('version.extract', request(version, archive, more));
const inVersion = (version: VersionId, path: string) => join(site.versionFolder(version), path);
const leftovers = () => readdirSync(join(site.folder, 'versions')).filter((name) => name.startsWith('.'));
const wordpress = makeZip([
  { name: 'wordpress/index.php', content: '<?php' },
  { name: 'wordpress/wp-load.php', content: 'load' },
  { name: 'wordpress/wp-includes/x.php', content: 'x' },
]);

describe('unpacking into a version, in the sandbox', () => {
  it('replaces the whole version with files of the site', async () => {
    const version = await site.newVersion();
    await site.asSite(version, 'mkdir old; echo x > old/file');
    expect(await extract(version, wordpress, { markers: ['wp-load.php', 'wp-includes'] })).toEqual({
      files: 3,
      bytes: 10,
      stripped: 'wordpress',
    });
    expect(readdirSync(site.versionFolder(version)).toSorted()).toEqual(['index.php', 'wp-includes', 'wp-load.php']);
    expect(statSync(inVersion(version, 'wp-includes/x.php'))).toMatchObject({ uid: site.user, gid: site.user });
    expect(statSync(site.versionFolder(version))).toMatchObject({ uid: site.user });
    expect(statSync(site.versionFolder(version)).mode & 0o7777).toBe(0o755);
    expect(leftovers()).toEqual([]);
  });

  it('merges into a folder', async () => {
    const version = await site.newVersion();
    await site.asSite(version, 'mkdir -p web/wp-includes; echo mine > web/wp-includes/mine.php');
    await extract(version, wordpress, { folder: '/web', mode: 'merge' });
    expect(readdirSync(inVersion(version, 'web/wp-includes')).toSorted()).toEqual(['mine.php', 'x.php']);
    expect(leftovers()).toEqual([]);
  });

  it('refuses a hostile archive and leaves nothing behind', async () => {
    const version = await site.newVersion();
    await site.asSite(version, 'echo mine > mine');
    const hostile = gzipSync(makeTar([{ name: 'a' }, { name: '../../../tmp/x' }]));
    await expect(extract(version, hostile)).rejects.toMatchObject({
      code: 'unsafe-entry',
      message: expect.stringContaining('../../../tmp/x'),
    });
    await expect(extract(version, hostile, { folder: '/sub', mode: 'merge' })).rejects.toMatchObject({ code: 'unsafe-entry' });
    expect(readdirSync(site.versionFolder(version))).toEqual(['mine']);
    expect(leftovers()).toEqual([]);
  });

  it('refuses an upload that is no plain file of the API', async () => {
    const version = await site.newVersion();
    const foreign = { ...request(version, wordpress), upload: `u${'0'.repeat(15)}` };
    await expect(site.requester.request('version.extract', foreign)).rejects.toMatchObject({ code: 'unknown-upload' });
  });

  it('reports a full disk and changes nothing', async () => {
    await using small = await openContentTestSite({ diskBytes: 24 * 1024 * 1024 });
    const version = await small.newVersion();
    await small.asSite(version, 'echo mine > mine');
    const large = makeZip([{ name: 'big', content: Buffer.alloc(30_000_000, 'some text that compresses well '), stored: false }]);
    const input = { ...request(version, large), site: small.site, upload: small.upload(large), limits: { ...limits, ratio: 10_000 } };
    await expect(small.requester.request('version.extract', input)).rejects.toMatchObject({ code: 'disk-full' });
    await small.asSite(version, 'head -c 9000000 /dev/zero > nine; echo still works > mine');
    const to = await small.newVersion();
    const clone = { site: small.site, from: version, to };
    await small.asSite(version, 'head -c 6000000 /dev/zero > six');
    await expect(small.requester.request('version.clone', clone)).rejects.toMatchObject({ code: 'disk-full' });
    expect(readdirSync(small.versionFolder(version)).toSorted()).toEqual(['mine', 'nine', 'six']);
    expect(readdirSync(join(small.folder, 'versions')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const version = await site.newVersion();
    await site.asSite(version, 'echo mine > mine');
    const archive = makeZip(
      Array.from({ length: 5000 }, (_, index) => ({ name: `f${index}`, content: Buffer.alloc(10_000, String(index)), stored: true })),
    );
    const stop = new AbortController();
    const input = { ...request(version, archive), markers: [] };
    const running = extractIntoVersion(site.parts, input as never, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(site.versionFolder(version))).toEqual(['mine']);
    expect(leftovers()).toEqual([]);
  });
});

describe('after a crash of the launcher', () => {
  const recover = async () => {
    await site.parts.unfinished.note(site.site);
    await recoverContent(site.parts, createLog('test'));
    expect(await site.parts.unfinished.list()).toEqual([]);
    expect(leftovers()).toEqual([]);
  };
  const versions = (name: string) => join(site.folder, 'versions', name);

  it('a version that was taken out and not replaced is put back', async () => {
    const version = await site.newVersion();
    await site.asSite(version, 'echo mine > mine');
    renameSync(versions(version), versions(`.old-${version}-00000000`));
    await recover();
    expect(readFileSync(inVersion(version, 'mine'), 'utf8')).toBe('mine\n');
  });

  it('a folder of a version that was taken out and not replaced is put back', async () => {
    const [version, staging] = [await site.newVersion(), await site.newVersion()];
    await site.asSite(version, 'mkdir -p app/public');
    await site.asSite(staging, 'mkdir replaced content; echo mine > replaced/mine; printf /app/public/web > place; mkdir content/half');
    renameSync(versions(staging), versions(`.staging-${version}-00000000`));
    await recover();
    expect(readFileSync(inVersion(version, 'app/public/web/mine'), 'utf8')).toBe('mine\n');
  });

  it('copies and removals that had begun are cleared away', async () => {
    const [version, half, removed] = [await site.newVersion(), await site.newVersion(), await site.newVersion()];
    for (const each of [version, half, removed]) await site.asSite(each, 'mkdir a; echo x > a/b');
    renameSync(versions(half), versions(`.new-${half}-00000000`));
    renameSync(versions(removed), versions(`.removed-${removed}-00000000`));
    await recover();
    expect(readdirSync(site.versionFolder(version))).toEqual(['a']);
  });
});
