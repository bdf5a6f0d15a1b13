import { execFileSync } from 'node:child_process';
import { chownSync, linkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openContentTestSite, type ContentTestSite } from '../../test/content-test-site.ts';

let site: ContentTestSite;
let log: string;
beforeAll(async () => {
  site = await openContentTestSite();
  log = join(site.folder, 'logs/php-error.log');
});
beforeEach(() => rmSync(log, { force: true }));
afterAll(() => site[Symbol.asyncDispose]());

const tail = (bytes: number) => site.requester.request('log.tail', { site: site.site, log: 'php-error', bytes });
const write = (text: string) => {
  writeFileSync(log, text);
  chownSync(log, site.user, site.user);
};

describe("the end of a site's log", () => {
  it.each([
    [100, 'one\ntwo\nthree\n'],
    [14, 'one\ntwo\nthree\n'],
    [13, 'two\nthree\n'],
    [7, 'three\n'],
    [3, 'ee\n'],
  ])('of %d bytes starts at a line', async (bytes, text) => {
    write('one\ntwo\nthree\n');
    expect(await tail(bytes)).toEqual({ text, size: 14 });
  });

  it('is empty where there is no log', async () => {
    expect(await tail(10)).toEqual({ text: '', size: 0 });
  });

  it.each<[string, () => void]>([
    ['a link', () => symlinkSync('/etc/passwd', log)],
    ['another name of a file', () => (write('x'), linkSync(log, join(site.folder, 'logs/second')))],
    ['a file of root', () => writeFileSync(log, 'root')],
    ['a pipe', () => void execFileSync('/usr/bin/mkfifo', [log])],
    ['a folder', () => void execFileSync('/bin/mkdir', [log])],
  ])('is refused when the site put %s in its place', async (_what, prepare) => {
    prepare();
    await expect(tail(100)).rejects.toMatchObject({ code: 'unreadable-log' });
    rmSync(log, { recursive: true });
  });
});
