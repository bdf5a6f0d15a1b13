import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ACCOUNT_FILES } from './sandbox-command.ts';

/**
 * Gives the function that writes the small `/etc` of one user's sandboxes into `folder/<user>/`, once, and gives that path. It names nobody
 * but the user itself, so that programs that look up their own name find one.
 */
export function accountFilesIn(folder: string): (user: number) => Promise<string> {
  const written = new Map<number, Promise<string>>();
  return (user) => {
    const path = written.get(user) ?? writeAccountFiles(join(folder, String(user)), user);
    written.set(user, path);
    path.catch(() => written.delete(user));
    return path;
  };
}

async function writeAccountFiles(path: string, user: number): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o755 });
  await Promise.all(Object.entries(accountFiles(user)).map(([name, content]) => writeFile(join(path, name), content, { mode: 0o644 })));
  return path;
}

function accountFiles(user: number): Record<(typeof ACCOUNT_FILES)[number], string> {
  return {
    passwd: `site:x:${user}:${user}::/site/home:/bin/sh\n`,
    group: `site:x:${user}:\n`,
    hosts: '127.0.0.1 localhost\n::1 localhost\n',
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
  };
}
