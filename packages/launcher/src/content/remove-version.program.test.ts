import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openContentTestSite, type ContentTestSite } from '../../test/content-test-site.ts';

let site: ContentTestSite;
beforeAll(async () => {
  site = await openContentTestSite();
});
afterAll(() => site[Symbol.asyncDispose]());

/** Paths longer than the kernel takes are only reached step by step. */
const DEEP_TREE = `python3 -c "
import os
for level in range(10000):
    os.mkdir('d'); os.chdir('d')
open('bottom', 'w').close()
"`;

describe('removing a version', () => {
  it('takes everything away, closed folders, deep trees and odd names too, and may be repeated', async () => {
    const version = await site.newVersion();
    await site.asSite(
      version,
      `mkdir -p closed/in; echo x > closed/in/f; chmod 500 closed/in; chmod 000 closed; mkfifo pipe; ln -s /etc link; touch -- '-rf' $'new\\nline'; mkdir deep; cd deep; ${DEEP_TREE}`,
    );
    const measured = await site.requester.request('version.measure', { site: site.site, version });
    expect(measured).toMatchObject({ files: 4 });
    const request = { site: site.site, version };
    await site.requester.request('version.remove', request);
    await site.requester.request('version.remove', request);
    expect(readdirSync(join(site.folder, 'versions'))).toEqual([]);
    expect(existsSync('/etc/passwd')).toBe(true);
  });

  it('says that it does not know a site', async () => {
    const request = { site: `s${'0'.repeat(15)}`, version: `v${'0'.repeat(15)}` };
    await expect(site.requester.request('version.remove', request)).rejects.toMatchObject({ code: 'unknown-site' });
  });
});

describe('purging a site', () => {
  it('removes its folder from the trash, and is content when there is none', async () => {
    await using doomed = await openContentTestSite();
    const [one, two] = [await doomed.newVersion(), await doomed.newVersion()];
    await doomed.asSite(
      one,
      'mkdir -p a/b; echo x > a/b/c; echo x > ../../logs/php-error.log; mkdir ../../tmp/t; chmod 000 ../../tmp/t; ln -s / ../../home/root',
    );
    await doomed.asSite(two, 'echo x > y');
    const trash = join(doomed.parts.data.trash, doomed.site);
    renameSync(doomed.folder, trash);
    await doomed.requester.request('site.purge', { site: doomed.site });
    expect(existsSync(trash)).toBe(false);
    await doomed.requester.request('site.purge', { site: doomed.site });
    expect(doomed.failures).toEqual([]);
  });

  it('leaves a site alone that is not in the trash', async () => {
    const version = await site.newVersion();
    await site.requester.request('site.purge', { site: site.site });
    expect(existsSync(site.versionFolder(version))).toBe(true);
  });
});
