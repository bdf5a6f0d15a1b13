import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';

/**
 * Makes a container a place in which sandboxes can be built, with CAP_SYS_ADMIN in it: a `/proc` that nothing covers, because the kernel lets a user namespace have its own only where it could see
 * all of another (Docker covers some of it), and the container's own control groups, which are mounted read-only.
 */
export async function openToSandboxes(): Promise<void> {
  await mount(['-t', 'proc', '-o', 'nosuid,nodev,noexec', 'proc', '/proc']);
  const mounts = await readFile('/proc/self/mountinfo', 'utf8');
  for (const { folder, version } of parseGroupMounts(mounts)) {
    await mount(['-o', 'remount,rw,bind', folder]);
    if (version === 2) await leaveRoot(folder);
  }
}

/** Where the hierarchies of control groups are mounted, by the lines of proc_pid_mountinfo(5). */
export function parseGroupMounts(mountinfo: string): readonly { readonly folder: string; readonly version: 1 | 2 }[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const folder = before.split(' ')[4];
    const [type] = after.split(' ');
    if (folder === undefined || (type !== 'cgroup' && type !== 'cgroup2')) return [];
    return [{ folder, version: type === 'cgroup' ? 1 : 2 } as const];
  });
}

/** In version 2 a group hands its controllers to groups below it only while no process is in itself (cgroups(7)). */
async function leaveRoot(root: string): Promise<void> {
  const leaf = join(root, 'launcher');
  if (!existsSync(join(root, 'cgroup.procs'))) return;
  await mkdir(leaf, { recursive: true });
  const processes = (await readFile(join(root, 'cgroup.procs'), 'utf8')).split('\n').filter((id) => id !== '');
  for (const id of processes) await writeFile(join(leaf, 'cgroup.procs'), id);
}

async function mount(given: readonly string[]): Promise<void> {
  const { status, stderr } = await runProgram('/usr/bin/mount', given);
  if (status !== 0) throw new Error(`mount ${given.join(' ')}: ${stderr.toString('utf8').trim()}`);
}
