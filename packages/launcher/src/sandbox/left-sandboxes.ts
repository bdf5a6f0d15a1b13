import { readFile, readdir, readlink } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { SandboxHost } from './sandbox-command.ts';

/**
 * Kills sandboxes in the making that a killed launcher has left. Sandboxes that run die with their launcher, but bubblewrap 0.8 waits for
 * ever when its other half is killed while it sets up the user: it asks for that signal only later. They are known by the programs that build
 * sandboxes and by this installation's folder of `accounts` among their arguments. Resolves when they are gone.
 */
export async function killLeftSandboxes(host: SandboxHost, accounts: string): Promise<void> {
  const builders = new Set([host.prlimit, host.setpriv, host.bubblewrap]);
  for (let attempt = 0; attempt < 50; attempt++) {
    const left = await findLeftSandboxes(builders, `${accounts}/`);
    if (left.length === 0) return;
    for (const id of left) kill(id);
    await wait(20);
  }
}

async function findLeftSandboxes(builders: ReadonlySet<string>, argument: string): Promise<readonly number[]> {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(all.map(async (id) => ((await isLeftSandbox(id, builders, argument)) ? [Number(id)] : [])));
  return found.flat();
}

/** A process that ends meanwhile, and one whose program cannot be seen, is none. */
async function isLeftSandbox(id: string, builders: ReadonlySet<string>, argument: string): Promise<boolean> {
  try {
    if (!builders.has(await readlink(`/proc/${id}/exe`))) return false;
    return (await readFile(`/proc/${id}/cmdline`, 'utf8')).split('\0').some((part) => part.startsWith(argument));
  } catch {
    return false;
  }
}

function kill(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
