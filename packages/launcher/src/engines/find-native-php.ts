import { readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { phpVersion, type PhpVersion } from '@daspanel/formats/identifiers.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import type { NativePhp } from './native-php.ts';

export interface FoundPhp extends NativePhp {
  readonly version: PhpVersion;
  readonly release: string;
}

const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin'];
/** `php-fpm8.2` (Debian), `php-fpm82` (Alpine), `php-fpm` (Fedora, own builds). */
const PROGRAM_NAME = /^php-fpm(?:\d\.?\d)?$/;

/** Asks every installed php-fpm what it is. One that does not answer is left out; of two with the same version the first wins. */
export async function findNativePhp(folders: readonly string[] = FOLDERS): Promise<readonly FoundPhp[]> {
  const programs = await Promise.all(folders.map(listPrograms));
  const answers = await Promise.all([...new Set(programs.flat())].map(askPhp));
  const byVersion = new Map<PhpVersion, FoundPhp>();
  for (const php of answers) if (php !== undefined && !byVersion.has(php.version)) byVersion.set(php.version, php);
  return [...byVersion.values()];
}

async function listPrograms(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.filter((name) => PROGRAM_NAME.test(name)).map((name) => realpath(join(folder, name))));
}

async function askPhp(program: string): Promise<FoundPhp | undefined> {
  const [facts, modules] = await Promise.all([runProgram(program, ['-i']), runProgram(program, ['-m'])]).catch(() => []);
  if (facts === undefined || modules === undefined || facts.status !== 0) return undefined;
  const text = facts.stdout.toString();
  const release = /^PHP Version => (\d+\.\d+\.\d+)/m.exec(text)?.[1];
  const version = phpVersion.safeParse(release?.split('.').slice(0, 2).join('.'));
  if (release === undefined || !version.success) return undefined;
  return {
    program,
    version: version.data,
    release,
    extensions: parseModules(modules.stdout.toString()),
    configuration: await findConfiguration(text),
  };
}

/** The names that `php-fpm -m` lists, in lower case, without the headings in brackets. */
export function parseModules(text: string): readonly string[] {
  const names = text.split('\n').map((line) => line.trim().toLowerCase());
  return [...new Set(names.filter((name) => name !== '' && !name.startsWith('[')))].toSorted();
}

/** The folder of additional settings, and the folder that its links lead to (Debian: `/etc/php/8.2/mods-available`). */
async function findConfiguration(text: string): Promise<readonly string[]> {
  const folder = /^Scan this dir for additional \.ini files => (\/.+)$/m.exec(text)?.[1];
  const files = [...text.matchAll(/(\/[^\s,]+\.ini)(?:,|$)/gm)].map((match) => match[1] ?? '');
  if (folder === undefined) return [];
  const targets = await Promise.all(files.filter((file) => file.startsWith(`${folder}/`)).map((file) => realpath(file)));
  return [...new Set([folder, ...targets.map((target) => dirname(target))])].filter((path) => !path.startsWith('/usr/'));
}
