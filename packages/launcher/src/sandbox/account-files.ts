import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ACCOUNT_FILES } from './sandbox-command.ts';

/**
 * Writes the small `/etc` of one user's sandboxes into `folder/<user>/` and gives that path. It names nobody but the user itself, so that
 * programs that look up their own name find one.
 */
export async function writeAccountFiles(folder: string, user: number): Promise<string> {
  const path = join(folder, String(user));
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
