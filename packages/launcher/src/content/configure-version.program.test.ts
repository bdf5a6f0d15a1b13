import { readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { VersionId } from '@daspanel/formats/identifiers.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openContentTestSite, type ContentTestSite } from '../../test/content-test-site.ts';

let site: ContentTestSite;
beforeAll(async () => {
  site = await openContentTestSite();
});
afterAll(() => site[Symbol.asyncDispose]());

const constants = { DB_NAME: 'copy', DB_USER: 'copier', DB_PASSWORD: String.raw`it's \ ü` };
const configure = (version: VersionId, file = '/wp-config.php') =>
  site.requester.request('version.configure', { site: site.site, version, file, constants });

describe("an application's configuration", () => {
  it('is given other texts, and keeps its owner, its mode and every other byte', async () => {
    const version = await site.newVersion();
    await site.asSite(
      version,
      String.raw`printf '<?php // caf\351\ndefine("DB_NAME", "shop");\ndefine("DB_PASSWORD", "old");\n' > wp-config.php; chmod 640 wp-config.php`,
    );
    expect(await configure(version)).toEqual({ configured: ['DB_NAME', 'DB_PASSWORD'] });
    const path = join(site.versionFolder(version), 'wp-config.php');
    const text = readFileSync(path);
    expect(text.toString('latin1')).toContain('// caf\u00e9\n');
    expect(text.toString()).toContain(String.raw`define("DB_NAME", 'copy');
define("DB_PASSWORD", 'it\'s \\ ü');`);
    expect(statSync(path)).toMatchObject({ mode: 0o100640, uid: site.user });
    expect(await site.asSite(version, 'ls -A')).toBe('wp-config.php\n');
    expect(await site.asSite(version, 'php8.2 -r \'require "wp-config.php"; echo DB_PASSWORD;\'')).toContain(constants.DB_PASSWORD);
    expect(site.failures).toEqual([]);
  });

  it('need not be there', async () => {
    const version = await site.newVersion();
    expect(await configure(version)).toEqual({ configured: [] });
    expect(await configure(version, '/folder/wp-config.php')).toEqual({ configured: [] });
  });

  it('of another version is not reached through links', async () => {
    const [version, other] = [await site.newVersion(), await site.newVersion()];
    const script = '<?php define("DB_NAME", "shop");';
    await site.asSite(other, `echo '${script}' > wp-config.php`);
    symlinkSync(`../${other}/wp-config.php`, join(site.versionFolder(version), 'wp-config.php'));
    symlinkSync(`../${other}`, join(site.versionFolder(version), 'folder'));
    for (const file of ['/wp-config.php', '/folder/wp-config.php'])
      await expect(configure(version, file)).rejects.toMatchObject({ code: 'unsuitable-file' });
    expect(await site.asSite(other, 'cat wp-config.php')).toBe(`${script}\n`);
  });

  it.each(['/../wp-config.php', 'wp-config.php', '/', '/a//b', '/a/../../x'])('does not lie at %s', async (file) => {
    const version = await site.newVersion();
    await expect(configure(version, file)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it.each([
    ['a folder', 'mkdir wp-config.php'],
    ['a pipe', 'mkfifo wp-config.php'],
    ['too large', 'head -c 300000 /dev/zero > wp-config.php'],
  ])('that is %s is refused', async (_what, script) => {
    const version = await site.newVersion();
    await site.asSite(version, script);
    await expect(configure(version)).rejects.toMatchObject({ code: 'unsuitable-file' });
  });
});
