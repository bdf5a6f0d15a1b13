import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Finding, Subject } from './finding.ts';

const run = promisify(execFile);

export async function examineIsolation({ separateUsers }: Subject): Promise<readonly Finding[]> {
  return [judgeUsers(separateUsers), examineControlGroups(separateUsers), await trySandbox()];
}

function examineControlGroups(separateUsers: boolean): Finding {
  if (separateUsers && process.getuid?.() !== 0) {
    return { about: 'control groups', outcome: 'ok', says: 'only root sees whether they work', advice: 'Ask as root.' };
  }
  return judgeControlGroups(findControllers(readFileSync('/proc/self/mountinfo', 'utf8'), readControllers, isWritable));
}

export function judgeUsers(separateUsers: boolean): Finding {
  const about = 'users';
  if (separateUsers) return { about, outcome: 'ok', says: 'every part and every site has a user of its own' };
  const says = 'without root all parts and sites share one user: sites are kept apart by their sandboxes alone';
  return { about, outcome: 'warning', says, advice: 'Start Daspanel as root where sites of several owners are hosted.' };
}

const NEEDED = ['memory', 'cpu', 'pids'] as const;

export function judgeControlGroups(found: ReadonlySet<string>): Finding {
  const about = 'control groups';
  const missing = NEEDED.filter((controller) => !found.has(controller));
  if (missing.length === 0) return { about, outcome: 'ok', says: `sites can be limited by ${NEEDED.join(', ')}` };
  const says = `these limits of sites cannot be enforced here: ${missing.join(', ')}`;
  const advice =
    'Start as root on a host whose /sys/fs/cgroup may be written; in a container, with its own cgroup namespace mounted writable.';
  return { about, outcome: 'warning', says, advice };
}

/**
 * The controllers of version 1 and 2 hierarchies that may be written, from /proc/self/mountinfo (proc_pid_mountinfo(5)). `controllersOf` gives the
 * content of a version 2 root's `cgroup.controllers`.
 */
export function findControllers(
  mountinfo: string,
  controllersOf: (root: string) => string,
  mayWrite: (root: string) => boolean,
): ReadonlySet<string> {
  const found = mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const root = before.split(' ')[4] ?? '';
    const [type, , options = ''] = after.split(' ');
    if (type !== 'cgroup' && type !== 'cgroup2') return [];
    if (!mayWrite(root)) return [];
    return type === 'cgroup' ? options.split(',') : controllersOf(root).trim().split(' ');
  });
  return new Set(found);
}

function readControllers(root: string): string {
  return readFileSync(join(root, 'cgroup.controllers'), 'utf8');
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const BUBBLEWRAP = '/usr/bin/bwrap';

async function trySandbox(): Promise<Finding> {
  const about = 'sandboxes';
  if (!existsSync(BUBBLEWRAP)) return { about, outcome: 'warning', says: 'bubblewrap is not installed yet, so they cannot be tried' };
  try {
    await run(BUBBLEWRAP, ['--unshare-all', '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev', '--', '/usr/bin/true'], {
      timeout: 10_000,
    });
    return { about, outcome: 'ok', says: 'a sandbox works' };
  } catch (error) {
    const says = `a sandbox does not work here: ${error instanceof Error ? error.message.trim() : String(error)}`;
    const advice =
      'User namespaces are needed: sysctl user.max_user_namespaces above 0, kernel.unprivileged_userns_clone=1 where it exists, ' +
      'kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu; in a container, an unmasked /proc and the right to make namespaces.';
    return { about, outcome: 'warning', says, advice };
  }
}
