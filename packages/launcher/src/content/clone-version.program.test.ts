import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomId } from '@daspanel/platform/random-id.ts';
import { openContentTestSite, type ContentTestSite } from '../../test/content-test-site.ts';

let site: ContentTestSite;
beforeAll(async () => {
  site = await openContentTestSite();
});
afterAll(() => site[Symbol.asyncDispose]());

const clone = (from: string, to: string, onProgress?: (value: unknown) => void) =>
  site.requester.request('version.clone', { site: site.site, from, to }, onProgress === undefined ? {} : { onProgress });
const listing = (folder: string) =>
  execFileSync('/usr/bin/find', [folder, '-mindepth', '1', '-printf', '%P %y %m %U %s %T@ %l\n'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => !/ d /.test(line))
    .toSorted();

describe('cloning a version', () => {
  it('gives the same bytes, modes, times to the nanosecond, links and names, owned by the site', async () => {
    const from = await site.newVersion();
    await site.asSite(
      from,
      `mkdir -p a/b 'with space' .hidden; printf x > a/b/one; chmod 640 a/b/one; touch -d '2020-01-02 03:04:05.123456789' a/b/one
       ln -s ../b/one a/b/link; ln -s /nowhere a/dangling; ln a/b/one a/second; printf y > $'with space/new\\nline'; head -c 3000000 /dev/urandom > big; mkfifo -m 600 pipe; rm pipe`,
    );
    const to = randomId('v');
    const result = await clone(from, to);
    const copy = site.versionFolder(to as never);
    expect(listing(copy)).toEqual(listing(site.versionFolder(from)));
    expect(result).toMatchObject({ files: 6, bytes: 3_000_002, skipped: [], skippedFiles: 0 });
    expect(readFileSync(join(copy, 'big')).equals(readFileSync(join(site.versionFolder(from), 'big')))).toBe(true);
    expect(readlinkSync(join(copy, 'a/b/link'))).toBe('../b/one');
    expect(lstatSync(join(copy, 'a/b/one')).ino).toBe(lstatSync(join(copy, 'a/second')).ino);
    expect(statSync(copy)).toMatchObject({ uid: site.user, gid: site.user });
    expect(statSync(copy).mode & 0o7777).toBe(0o755);
  });

  it('clears setuid, setgid and sticky bits and leaves special and unreadable files out, with their names', async () => {
    const from = await site.newVersion();
    await site.asSite(
      from,
      'echo x > tool; chmod 6755 tool; mkdir shared; chmod 3777 shared; mkfifo pipe; echo secret > closed; chmod 000 closed; echo y > fine',
    );
    const to = randomId('v');
    const result = await clone(from, to);
    const copy = site.versionFolder(to as never);
    expect(lstatSync(join(copy, 'tool')).mode & 0o7777).toBe(0o755);
    expect(lstatSync(join(copy, 'shared')).mode & 0o7777).toBe(0o777);
    expect(readdirSync(copy).toSorted()).toEqual(['fine', 'shared', 'tool']);
    expect(result).toMatchObject({
      skipped: [
        { path: '/closed', problem: 'cannot be read' },
        { path: '/pipe', problem: 'pipes, sockets and devices are not copied' },
      ],
      skippedFiles: 2,
    });
  });

  it('tolerates a source that changes meanwhile', async () => {
    const from = await site.newVersion();
    await site.asSite(from, 'for d in $(seq 40); do mkdir $d; for f in $(seq 50); do echo $f > $d/$f; done; done');
    let isRunning = true;
    const disturb = (async () => {
      for (let round = 0; isRunning; round += 1) {
        await site.asSite(
          from,
          `rm -rf ${(round % 40) + 1}; mkdir ${(round % 40) + 1}; ln -s /etc ${(round % 40) + 1}/etc; echo x > new-${round}`,
        );
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const to = randomId('v');
    await clone(from, to);
    isRunning = false;
    await disturb;
    expect(lstatSync(site.versionFolder(to as never)).isDirectory()).toBe(true);
    expect(execFileSync('/usr/bin/find', [site.versionFolder(to as never), '-name', 'passwd'], { encoding: 'utf8' })).toBe('');
  });

  it('may be asked again: a finished clone stays as it is', async () => {
    const from = await site.newVersion();
    await site.asSite(from, 'echo one > a');
    const to = randomId('v');
    await clone(from, to);
    await site.asSite(to as never, 'echo changed > a');
    expect(await clone(from, to)).toMatchObject({ files: 1, bytes: 8 });
    expect(readFileSync(join(site.versionFolder(to as never), 'a'), 'utf8')).toBe('changed\n');
  });

  it('refuses sites and versions that it does not know', async () => {
    await expect(clone(randomId('v'), randomId('v'))).rejects.toMatchObject({ code: 'unknown-version' });
    const unknown = site.requester.request('version.clone', { site: randomId('s'), from: randomId('v'), to: randomId('v') });
    await expect(unknown).rejects.toMatchObject({ code: 'unknown-site' });
  });

  it('tells its progress with totals', async () => {
    const from = await site.newVersion();
    await site.asSite(from, 'for f in $(seq 30); do head -c 8000000 /dev/zero > $f; done');
    const seen: { files: number; totalFiles: number; totalBytes: number }[] = [];
    await clone(from, randomId('v'), (value) => seen.push(value as never));
    for (const progress of seen) expect(progress).toMatchObject({ totalFiles: 30, totalBytes: 240_000_000 });
    expect(seen.map((progress) => progress.files)).toEqual(seen.map((progress) => progress.files).toSorted((a, b) => a - b));
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const from = await site.newVersion();
    await site.asSite(from, 'for f in $(seq 60); do head -c 10000000 /dev/zero > $f; done');
    const stop = new AbortController();
    const to = randomId('v');
    const { cloneVersion } = await import('./clone-version.ts');
    const running = cloneVersion(
      site.parts,
      { site: site.site, from, to: to as never },
      { signal: stop.signal, onProgress: () => stop.abort() },
    );
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(join(site.folder, 'versions')).filter((name) => name.startsWith('.') || name === to)).toEqual([]);
  });
});
