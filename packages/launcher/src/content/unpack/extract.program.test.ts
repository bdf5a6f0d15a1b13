import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTar, paxHeader, type TarEntry } from '../../../test/handmade-tar.ts';
import { makeZip, type ZipEntry } from '../../../test/handmade-zip.ts';
import { extractArchive } from './extract.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync('/tmp/dp-extract-');
  for (const folder of ['staging', 'version', 'outside']) mkdirSync(join(root, folder));
  writeFileSync(join(root, 'version/kept.txt'), 'kept');
  writeFileSync(join(root, 'outside/canary'), 'canary');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const LIMITS = { bytes: 64 * 1024 * 1024, entries: 1000, ratio: 100 };
interface Options {
  readonly folder?: string;
  readonly finish?: 'fill' | 'merge' | 'replace';
  readonly markers?: readonly string[];
  readonly limits?: Partial<typeof LIMITS>;
}

async function extract(archive: Buffer, options: Options = {}) {
  writeFileSync(join(root, 'archive'), archive);
  const descriptor = openSync(join(root, 'archive'), 'r');
  rmSync(join(root, 'staging'), { recursive: true, force: true });
  mkdirSync(join(root, 'staging'));
  try {
    return await extractArchive(
      descriptor,
      {
        task: 'extract',
        staging: join(root, 'staging'),
        version: join(root, 'version'),
        folder: options.folder ?? '/',
        finish: options.finish ?? 'merge',
        markers: [...(options.markers ?? [])],
        limits: { ...LIMITS, ...options.limits },
      },
      { report: () => {}, signal: new AbortController().signal, onFinishing: () => {} },
    );
  } finally {
    closeSync(descriptor);
  }
}
const inVersion = (path: string) => join(root, 'version', path);
const filesIn = (folder: string) =>
  execFileSync('/usr/bin/find', [join(root, folder), '-mindepth', '1', '-printf', '%P\n'], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
    .toSorted();
const zip = (...entries: readonly ZipEntry[]) => makeZip(entries);
const tar = (...entries: readonly TarEntry[]) => makeTar(entries);

describe('unpacking a good archive', () => {
  const entries = [
    { name: 'index.php', content: '<?php' },
    { name: 'a/b/deep.txt', content: 'deep' },
    { name: 'empty/', content: '' },
    { name: 'Übersicht.txt', content: 'ü' },
  ];
  const tarEntries = entries.map((entry) => (entry.name.endsWith('/') ? { ...entry, type: '5' } : entry));

  it.each([
    ['zip', makeZip(entries.map((entry) => (entry.name.endsWith('/') ? { ...entry, mode: 0o40755 } : entry)))],
    ['stored zip', makeZip(entries.map((entry) => ({ ...entry, stored: true, mode: 0 })))],
    [
      'zip64',
      makeZip(
        entries.map((entry) => ({ ...entry, mode: 0, zip64: true })),
        { zip64End: true },
      ),
    ],
    ['zip without the UTF-8 flag', makeZip(entries.map((entry) => ({ ...entry, mode: 0, flags: 0 })))],
    ['tar', makeTar(tarEntries)],
    ['tar.gz', gzipSync(makeTar(tarEntries))],
  ])('works for %s', async (_kind, archive) => {
    expect(await extract(archive)).toEqual({ files: 3, bytes: 11, stripped: null });
    expect(filesIn('version')).toEqual(['a', 'a/b', 'a/b/deep.txt', 'empty', 'index.php', 'kept.txt', 'Übersicht.txt'].toSorted());
    expect(readFileSync(inVersion('a/b/deep.txt'), 'utf8')).toBe('deep');
  });

  it('reads names in code page 437 where they are no UTF-8', async () => {
    await extract(zip({ name: Buffer.from([0x9a, 0x62, 0x65, 0x72]), content: 'x', flags: 0 }));
    expect(filesIn('version')).toContain('Über'.normalize('NFC'));
  });

  it('gives sane modes and clears setuid, setgid and sticky bits', async () => {
    await extract(
      zip({ name: 'tool', content: 'x', mode: 0o106777 }, { name: 'page', content: 'x', mode: 0o100000 }, { name: 'd/', mode: 0o43000 }),
    );
    await extract(tar({ name: 'tartool', content: 'x', mode: 0o6711 }, { name: 'tardir/', type: '5', mode: 0o7000 }));
    const mode = (path: string) => lstatSync(inVersion(path)).mode & 0o7777;
    expect(['tool', 'page', 'd', 'tartool', 'tardir'].map(mode)).toEqual([0o755, 0o644, 0o755, 0o755, 0o755]);
  });

  it('makes safe links, and unpacks large files', async () => {
    const large = Buffer.alloc(9_000_000, 'daspanel ');
    await extract(
      zip(
        { name: 'a/large', content: large },
        { name: 'a/link', content: '../b', mode: 0o120777 },
        { name: 'b', content: 'b' },
        { name: 'raw', content: large, stored: true },
      ),
    );
    expect(readlinkSync(inVersion('a/link'))).toBe('../b');
    expect(readFileSync(inVersion('a/large')).equals(large)).toBe(true);
    expect(readFileSync(inVersion('raw')).equals(large)).toBe(true);
    await extract(
      tar(
        { name: 'tarlink', type: '2', link: 'a/large' },
        { ...paxHeader({ path: 'long/'.repeat(30) + 'name' }) },
        { name: 'x', content: 'long' },
      ),
    );
    expect(readlinkSync(inVersion('tarlink'))).toBe('a/large');
    expect(readFileSync(inVersion('long/'.repeat(30) + 'name'), 'utf8')).toBe('long');
  });

  it('understands what zip(1) and tar(1) make', async () => {
    mkdirSync(join(root, 'made/sub'), { recursive: true });
    writeFileSync(join(root, 'made/one.txt'), 'one');
    writeFileSync(join(root, 'made/sub/zwölf.txt'), 'zwölf');
    symlinkSync('sub/zwölf.txt', join(root, 'made/link'));
    execFileSync('/usr/bin/zip', ['-qry', join(root, 'made.zip'), '.'], { cwd: join(root, 'made') });
    execFileSync('/bin/tar', ['czf', join(root, 'made.tgz'), '.'], { cwd: join(root, 'made') });
    for (const file of ['made.zip', 'made.tgz']) {
      expect(await extract(readFileSync(join(root, file)))).toMatchObject({ files: 3, stripped: null });
      expect(readFileSync(inVersion('link'), 'utf8')).toBe('zwölf');
    }
  });

  it('understands what git archive makes, with its comment and global header', async () => {
    const git = (...given: string[]) =>
      execFileSync('/usr/bin/git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...given], { cwd: join(root, 'made') });
    mkdirSync(join(root, 'made/bin'), { recursive: true });
    writeFileSync(join(root, 'made/bin/console'), 'run', { mode: 0o755 });
    writeFileSync(join(root, 'made/index.php'), 'x');
    for (const given of [
      ['init', '-q'],
      ['add', '.'],
      ['commit', '-qm', 'x'],
    ])
      git(...given);
    for (const format of ['zip', 'tar.gz']) {
      const archive = git('archive', `--format=${format}`, '--prefix=repo-main/', 'HEAD');
      expect(await extract(archive)).toEqual({ files: 2, bytes: 4, stripped: 'repo-main' });
      expect(lstatSync(inVersion('bin/console')).mode & 0o777).toBe(0o755);
    }
  });

  it('understands a zip that was written to a pipe, with sizes behind the content', async () => {
    const script =
      'import sys, zipfile\nz = zipfile.ZipFile(sys.stdout.buffer, "w", zipfile.ZIP_DEFLATED)\nfor n in range(3): z.writestr("d/f%d" % n, "x" * 100)\nz.close()';
    const archive = execFileSync('/bin/sh', ['-c', 'python3 -c "$1" | cat', 'sh', script]);
    expect(archive.readUInt16LE(6) & 8).toBe(8);
    expect(await extract(archive)).toEqual({ files: 3, bytes: 300, stripped: 'd' });
  });
});

describe('the application in an archive', () => {
  it('loses a lone folder around it, and what macOS adds', async () => {
    const archive = zip(
      { name: '__MACOSX/._wordpress', content: 'x' },
      { name: '.DS_Store', content: 'x' },
      { name: 'wordpress/', mode: 0o40755 },
      { name: 'wordpress/index.php', content: 'x' },
      { name: 'wordpress/.DS_Store' },
    );
    expect(await extract(archive)).toEqual({ files: 1, bytes: 1, stripped: 'wordpress' });
    expect(filesIn('version')).toEqual(['index.php', 'kept.txt']);
  });

  it('is found by its markers beside other things', async () => {
    const archive = gzipSync(
      tar({ name: 'readme.txt' }, { name: 'dist/app/wp-load.php' }, { name: 'dist/app/wp-includes/x' }, { name: 'docs/wp-load.php' }),
    );
    expect(await extract(archive, { markers: ['wp-load.php', 'wp-includes'] })).toMatchObject({ stripped: 'dist/app' });
    expect(filesIn('version')).toEqual(['kept.txt', 'wp-includes', 'wp-includes/x', 'wp-load.php']);
  });

  it.each([
    [['a/index.php', 'b/index.php'], [], null],
    [['index.php', 'a/x'], [], null],
    [['a/wp-load.php', 'b/wp-load.php'], ['wp-load.php'], null],
    [['wp-load.php', 'a/wp-load.php'], ['wp-load.php'], null],
    [['repo-main/src/x', 'repo-main/readme'], ['wp-load.php'], 'repo-main'],
    [['a/b/c/x'], [], 'a'],
  ] as const)('%j with markers %j: stripped %j', async (names, markers, stripped) => {
    expect(await extract(zip(...names.map((name) => ({ name }))), { markers: [...markers] })).toMatchObject({ stripped });
  });

  it('takes no link along that would lead out of it', async () => {
    const archive = zip({ name: 'app/index.php' }, { name: 'app/escape', content: '../outside', mode: 0o120777 });
    await expect(extract(archive)).rejects.toMatchObject({ code: 'unsafe-entry' });
  });
});

const bomb = Buffer.alloc(20 * 1024 * 1024);
const forged = (entry: ZipEntry) => zip({ name: 'good.txt', content: 'good' }, entry);
describe('a hostile archive', () => {
  it.each<[string, Buffer, string]>([
    ['.. in a zip', forged({ name: '../outside/x' }), 'unsafe-entry'],
    ['.. in a tar', tar({ name: 'good' }, { name: '../outside/x' }), 'unsafe-entry'],
    ['an absolute path', forged({ name: '/tmp/x' }), 'unsafe-entry'],
    ['an absolute path in a tar', tar({ name: '/tmp/x' }), 'unsafe-entry'],
    ['an absolute path in an extended header', tar(paxHeader({ path: '/tmp/x' }), { name: 'x' }), 'unsafe-entry'],
    ['a backslash', forged({ name: String.raw`..\outside\x` }), 'unsafe-entry'],
    ['a NUL', forged({ name: 'a\0b' }), 'unsafe-entry'],
    ['a drive letter', forged({ name: 'C:x' }), 'unsafe-entry'],
    ['broken UTF-8 that says it is UTF-8', forged({ name: Buffer.from([0xff, 0xfe]) }), 'unsafe-entry'],
    ['broken UTF-8 in a tar', tar({ name: Buffer.from([0x61, 0xff]) }), 'unsafe-entry'],
    ['the same file twice', forged({ name: 'good.txt' }), 'unsafe-entry'],
    ['the same file twice in a tar', tar({ name: 'a' }, { name: './a' }), 'unsafe-entry'],
    ['a file below a file', forged({ name: 'good.txt/x' }), 'unsafe-entry'],
    ['a link out', forged({ name: 'l', content: '../../outside', mode: 0o120777 }), 'unsafe-entry'],
    ['an absolute link', forged({ name: 'l', content: '/etc', mode: 0o120777 }), 'unsafe-entry'],
    ['an absolute link in a tar', tar({ name: 'l', type: '2', link: '/etc' }), 'unsafe-entry'],
    ['a file through a link', zip({ name: 'd', content: 'e', mode: 0o120777 }, { name: 'd/x' }), 'unsafe-entry'],
    ['a file through a link in a tar', tar({ name: 'd', type: '2', link: '../outside' }, { name: 'd/x' }), 'unsafe-entry'],
    [
      'a link chain',
      zip({ name: 'd', content: '.', mode: 0o120777 }, { name: 'e', content: 'd/../../outside', mode: 0o120777 }),
      'unsafe-entry',
    ],
    ['a hard link', tar({ name: 'h', type: '1', link: 'a' }), 'unsafe-entry'],
    ['a device', tar({ name: 'd', type: '3' }), 'unsafe-entry'],
    ['a pipe', tar({ name: 'd', type: '6' }), 'unsafe-entry'],
    ['a device in a zip', forged({ name: 'd', mode: 0o060644 }), 'unsafe-entry'],
    ['an unknown tar type', tar({ name: 'd', type: 'S' }), 'unsafe-entry'],
    ['a sparse tar', tar(paxHeader({ 'GNU.sparse.major': '1' }), { name: 'x', content: 'x' }), 'unsafe-entry'],
    ['overlapping entries', zip({ name: 'a', content: 'aaaa' }, { name: 'a', content: 'x', offset: 0 }), 'unsafe-entry'],
    ['two names for one entry', forged({ name: 'a', localName: 'b' }), 'unsafe-entry'],
    ['deep folders', forged({ name: 'a/'.repeat(70) + 'x' }), 'unsafe-entry'],
    ['a long name', forged({ name: 'a'.repeat(300) }), 'unsafe-entry'],
    ['a size that is too small', forged({ name: 'a', content: 'aaaa', size: 2 }), 'invalid-archive'],
    ['a size that is too large', forged({ name: 'a', content: 'aaaa', size: 20 }), 'invalid-archive'],
    ['a size that lies about a bomb', forged({ name: 'a', content: bomb, size: 5_000_000 }), 'invalid-archive'],
    ['a wrong checksum', forged({ name: 'a', content: 'aaaa', checksum: 1 }), 'invalid-archive'],
    ['encryption', forged({ name: 'a', content: 'a', flags: 0x801 }), 'invalid-archive'],
    ['an unknown compression', forged({ name: 'a', content: 'a', method: 14 }), 'invalid-archive'],
    ['a bomb', forged({ name: 'a', content: bomb }), 'archive-too-large'],
    ['a bomb in a tar.gz', gzipSync(tar({ name: 'a', content: bomb })), 'archive-too-large'],
    ['endless nothing behind a tar', gzipSync(Buffer.concat([tar({ name: 'a' }), bomb])), 'archive-too-large'],
    ['too many bytes', zip(...Array.from({ length: 5 }, (_, index) => ({ name: `f${index}`, size: 0x7fffffff }))), 'archive-too-large'],
    ['too many entries', zip(...Array.from({ length: 1001 }, (_, index) => ({ name: `f${index}` }))), 'archive-too-large'],
    ['too many entries in a tar', tar(...Array.from({ length: 1001 }, (_, index) => ({ name: `f${index}` }))), 'archive-too-large'],
    ['a cut zip', forged({ name: 'a' }).subarray(0, -30), 'invalid-archive'],
    ['a cut tar', tar({ name: 'a', content: 'x'.repeat(2000) }).subarray(0, 1024), 'invalid-archive'],
    ['a cut tar.gz', gzipSync(tar({ name: 'a', content: 'x'.repeat(2000) })).subarray(0, -12), 'invalid-archive'],
    ['zip64 lies', makeZip([{ name: 'a', content: 'a', zip64: true, offset: 2 ** 40 }], { zip64End: true }), 'invalid-archive'],
    ['gzip that holds no tar', gzipSync('hello '.repeat(500)), 'invalid-archive'],
    ['bzip2', Buffer.from('BZh91AY&SY'), 'invalid-archive'],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), 'invalid-archive'],
    ['a web page', Buffer.from('<!doctype html>'), 'invalid-archive'],
    ['nothing', Buffer.alloc(0), 'invalid-archive'],
  ])('with %s is refused, and the version is as it was', async (_what, archive, code) => {
    const before = filesIn('version');
    await expect(extract(archive)).rejects.toMatchObject({ code });
    expect(filesIn('version')).toEqual(before);
    expect(filesIn('outside')).toEqual(['canary']);
    expect(existsSync('/tmp/x')).toBe(false);
  });

  it('says what a foreign format is', async () => {
    await expect(extract(Buffer.from('BZh91AY&SY'))).rejects.toThrow('bzip2');
  });
});

describe('into a folder of the version', () => {
  const archive = zip({ name: 'a.txt', content: 'new' }, { name: 'sub/b.txt', content: 'new' });

  it('merges: files of the same name are replaced, others stay', async () => {
    mkdirSync(inVersion('public/sub'), { recursive: true });
    for (const path of ['public/a.txt', 'public/sub/old.txt']) writeFileSync(inVersion(path), 'old');
    await extract(archive, { folder: '/public' });
    expect(filesIn('version')).toEqual(['kept.txt', 'public', 'public/a.txt', 'public/sub', 'public/sub/b.txt', 'public/sub/old.txt']);
    expect(readFileSync(inVersion('public/a.txt'), 'utf8')).toBe('new');
  });

  it('replaces: nothing of the former folder stays in it', async () => {
    mkdirSync(inVersion('public'), { recursive: true });
    writeFileSync(inVersion('public/old.txt'), 'old');
    await extract(archive, { folder: '/public', finish: 'replace' });
    expect(filesIn('version')).toEqual(['kept.txt', 'public', 'public/a.txt', 'public/sub', 'public/sub/b.txt']);
    await extract(archive, { folder: '/new/deep', finish: 'replace' }).catch(() => {});
  });

  it('replaces a link by a file, and never writes through one', async () => {
    symlinkSync(join(root, 'outside/canary'), inVersion('a.txt'));
    await extract(archive);
    expect(readFileSync(join(root, 'outside/canary'), 'utf8')).toBe('canary');
    expect(lstatSync(inVersion('a.txt')).isFile()).toBe(true);
  });

  it.each(['merge', 'replace'] as const)('refuses a way through a link (%s)', async (finish) => {
    symlinkSync(join(root, 'outside'), inVersion('way'));
    await expect(extract(archive, { folder: '/way/in', finish })).rejects.toMatchObject({ code: 'not-a-folder' });
    expect(filesIn('outside')).toEqual(['canary']);
  });

  it('refuses before it changes anything where a folder meets a link or a file', async () => {
    symlinkSync(join(root, 'outside'), inVersion('sub'));
    await expect(extract(archive)).rejects.toMatchObject({ code: 'unsafe-entry' });
    expect(existsSync(inVersion('a.txt'))).toBe(false);
    expect(readdirSync(join(root, 'outside'))).toEqual(['canary']);
  });
});
