import { constants, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createErrorLog } from './error-log.ts';
import { createSiteFiles, type SiteFiles } from './site-files.ts';
import { createSpool } from './spool.ts';

let folder: string;
let root: string;
let outside: string;
let files: SiteFiles;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'site-files-')));
  root = join(folder, 'site');
  outside = join(folder, 'outside');
  for (const path of [root, outside, join(root, 'inner')]) mkdirSync(path);
  writeFileSync(join(outside, 'secret'), 'secret');
  writeFileSync(join(root, 'inner/secret'), 'mine');
  files = createSiteFiles(root);
});
afterEach(() => {
  files.forgetFolders();
  rmSync(folder, { recursive: true });
});
const secret = () => readFileSync(join(outside, 'secret'), 'utf8');

describe('files of a site', () => {
  it('are made, read, changed and removed', () => {
    const path = join(root, 'inner/new');
    files.writeFileSync(path, '', { mode: 0o600 });
    const descriptor = files.openSync(path, constants.O_RDWR);
    files.writeSync(descriptor, Buffer.from('hello'), 0, 5, 0);
    files.closeSync(descriptor);
    files.chmodSync(path, 0o640);
    files.truncateSync(path, 4);
    files.utimesSync(path, 1, 2);
    const found = files.lstatSync(path);
    expect([found.size, found.mode & 0o777, found.mtimeMs]).toEqual([4, 0o640, 2000]);
    files.renameSync(path, join(root, 'renamed'));
    expect(readFileSync(join(root, 'renamed'), 'utf8')).toBe('hell');
    files.unlinkSync(join(root, 'renamed'));
    files.mkdirSync(join(root, 'made'), 0o755);
    files.rmdirSync(join(root, 'made'));
    expect(files.readdirSync(root)).toEqual(['.', '..', 'inner']);
  });

  it('are not those that a link leads to', () => {
    symlinkSync(outside, join(root, 'link'));
    symlinkSync(join(outside, 'secret'), join(root, 'file-link'));
    for (const use of [
      () => files.lstatSync(join(root, 'link/secret')),
      () => files.openSync(join(root, 'link/secret'), constants.O_RDONLY),
      () => files.openSync(join(root, 'file-link'), constants.O_RDONLY),
      () => files.writeFileSync(join(root, 'link/new'), '', { mode: 0o644 }),
      () => files.writeFileSync(join(root, 'file-link'), '', { mode: 0o644 }),
      () => files.unlinkSync(join(root, 'link/secret')),
      () => files.renameSync(join(root, 'link/secret'), join(root, 'stolen')),
      () => files.renameSync(join(root, 'inner'), join(root, 'link/inner')),
      () => files.mkdirSync(join(root, 'link/new'), 0o755),
      () => files.readdirSync(join(root, 'link')),
      () => files.truncateSync(join(root, 'file-link'), 0),
      () => files.lstatSync(join(root, 'inner/../../outside/secret')),
      () => files.lstatSync(`${root}/..`),
    ]) {
      expect(use).toThrow(/no such file|ENOENT|ENOTDIR|EEXIST|ELOOP|EINVAL/);
    }
    expect(secret()).toBe('secret');
    expect(files.lstatSync(join(root, 'file-link')).isSymbolicLink()).toBe(true);
  });

  it('stay the same while a folder is swapped for a link', () => {
    expect(files.lstatSync(join(root, 'inner/secret')).size).toBe(4);
    renameSync(join(root, 'inner'), join(root, 'away'));
    symlinkSync(outside, join(root, 'inner'));
    expect(files.lstatSync(join(root, 'inner/secret')).size).toBe(4);
    files.forgetFolders();
    expect(() => files.lstatSync(join(root, 'inner/secret'))).toThrow('ENOTDIR');
  });
});

describe('what the host itself keeps there', () => {
  it('are large bodies, in files without a name', () => {
    const spool = createSpool(files, root);
    spool.write(Buffer.from('small'));
    expect(spool.body()).toEqual(Buffer.from('small'));
    for (let count = 0; count < 3; count++) spool.write(Buffer.alloc(500_000, count));
    const body = spool.body();
    expect(body).toMatchObject({ length: 1_500_005 });
    expect(files.readdirSync(root)).toEqual(['.', '..', 'inner']);
    const content = Buffer.alloc(1_500_005);
    if ('descriptor' in body) files.readSync(body.descriptor, content, 0, content.length, 0);
    expect([content.toString('latin1', 0, 5), content[5], content[1_500_004]]).toEqual(['small', 0, 2]);
    spool.close();
  });

  it('is the log, which is bounded and goes through no link', () => {
    const path = join(root, 'error.log');
    const log = createErrorLog(files, path, () => new Date('2026-11-24T09:05:03Z'));
    log('one\ntwo\n\n');
    expect(readFileSync(path, 'utf8')).toBe('[24-Nov-2026 09:05:03 UTC] one\n[24-Nov-2026 09:05:03 UTC] two\n');
    log('x'.repeat(11 * 1024 * 1024));
    expect(files.readdirSync(root)).toContain('error.log.1');
    symlinkSync(join(outside, 'secret'), path);
    log('three');
    expect(secret()).toBe('secret');
  });
});
