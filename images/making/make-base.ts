import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import type { Docker } from './docker.ts';

/** Not Debian's own name, so that nobody takes it for that image. */
const OWN_BASE = 'daspanel/debian:bookworm-slim';

const SUITE = 'bookworm';
const MIRROR = 'http://deb.debian.org/debian';
const SECURITY = 'http://deb.debian.org/debian-security';
const PACKAGES = ['ca-certificates', 'libstdc++6', 'tini'];
const SOURCES = [`deb ${MIRROR} ${SUITE} main`, `deb ${MIRROR} ${SUITE}-updates main`, `deb ${SECURITY} ${SUITE}-security main`];
/** The same as in images. */
const INSTALL = join(import.meta.dirname, '..', 'distribution', 'install-packages.sh');
const FRESH_FOR = 30 * 24 * 60 * 60_000;
const WITHIN = 15 * 60_000;

/** What debootstrap leaves that is of this machine alone. */
const LEFT_OUT = ['./dev/*', './etc/hostname', './etc/resolv.conf', './etc/machine-id', './run/*', './tmp/*'];

/**
 * A base image from Debian's packages alone, for machines that reach no registry of images. `folder` keeps it, as a tar file; one that is older than a month is made again. Needs root and
 * debootstrap.
 */
export async function makeBase(docker: Docker, folder: string, say: (line: string) => void): Promise<string> {
  const file = join(folder, `debian-${SUITE}.tar`);
  if (!(await isFresh(file))) {
    say(`making ${OWN_BASE} with debootstrap, which takes a minute`);
    await mkdir(folder, { recursive: true });
    await makeArchive(file);
  }
  await docker(['import', '--change', 'CMD ["bash"]', file, OWN_BASE], { timeoutMilliseconds: WITHIN });
  return OWN_BASE;
}

async function isFresh(file: string): Promise<boolean> {
  return existsSync(file) && Date.now() - (await stat(file)).mtimeMs < FRESH_FOR;
}

async function makeArchive(file: string): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'daspanel-base-'));
  try {
    await run('/usr/sbin/debootstrap', ['--variant=minbase', `--include=${PACKAGES.join(',')}`, SUITE, root, MIRROR]);
    await writeFile(join(root, 'etc/apt/sources.list'), `${SOURCES.join('\n')}\n`);
    // Otherwise each image would have what was mended since the release twice.
    const install = '/mnt/install-packages.sh';
    await copyFile(INSTALL, join(root, install));
    await run('/usr/sbin/chroot', [root, '/bin/sh', install, '--upgrade', ...PACKAGES]);
    await rm(join(root, install));
    const given = ['--create', `--file=${file}.unfinished`, `--directory=${root}`, ...LEFT_OUT.map((path) => `--exclude=${path}`)];
    await run('/usr/bin/tar', [...given, '--sort=name', '--numeric-owner', '--mtime=1985-10-26T08:15:00Z', '.']);
    await rename(`${file}.unfinished`, file);
  } finally {
    await rm(root, { recursive: true, force: true });
    await rm(`${file}.unfinished`, { force: true });
  }
}

async function run(program: string, given: readonly string[]): Promise<void> {
  if (!existsSync(program)) throw new Error(`${program} is missing: apt-get install debootstrap`);
  const { status, stdout, stderr } = await runProgram(program, given, {
    timeoutMilliseconds: WITHIN,
    maximumOutputBytes: 16 * 1024 * 1024,
  });
  const words = `${stdout.toString('utf8')}${stderr.toString('utf8')}`.trim().split('\n').slice(-10).join('\n');
  if (status !== 0) throw new Error(`${program} failed: ${words}`);
}
