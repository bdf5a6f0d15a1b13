import { access, constants, lstat, readlink } from 'node:fs/promises';
import { runProgram } from '@daspanel/platform/run-program.ts';
import type { SandboxHost } from './sandbox-command.ts';

const PROGRAM_FOLDERS = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
const CONFIGURATION = [
  '/etc/localtime',
  '/etc/ld.so.cache',
  '/etc/alternatives',
  '/etc/ssl/certs',
  '/etc/ssl/openssl.cnf',
  '/etc/ImageMagick-6',
];
const SEARCHED = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin'];

/** Finds what sandboxes are built with. Gives `undefined` where a program is missing. */
export async function findSandboxHost(): Promise<SandboxHost | undefined> {
  const [bubblewrap, setpriv, prlimit] = await Promise.all(['bwrap', 'setpriv', 'prlimit'].map(findProgram));
  if (bubblewrap === undefined || setpriv === undefined || prlimit === undefined) return undefined;
  const help = await runProgram(bubblewrap, ['--help']);
  return {
    bubblewrap,
    setpriv,
    prlimit,
    disableUserNamespaces: Buffer.concat([help.stdout, help.stderr]).includes('--disable-userns'),
    programFolders: (await Promise.all(PROGRAM_FOLDERS.map(describeFolder))).filter((folder) => folder !== undefined),
    configuration: (await Promise.all(CONFIGURATION.map(async (path) => ((await exists(path)) ? path : undefined)))).filter(
      (path) => path !== undefined,
    ),
  };
}

async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of SEARCHED) if (await exists(`${folder}/${name}`, constants.X_OK)) return `${folder}/${name}`;
  return undefined;
}

async function describeFolder(path: string): Promise<SandboxHost['programFolders'][number] | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  return { path, target: found.isSymbolicLink() ? await readlink(path) : null };
}

function exists(path: string, mode = constants.R_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
