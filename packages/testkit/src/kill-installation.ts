import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Program } from '@daspanel/platform/run-program.ts';

/** Kills a process and all that descends from it at one moment, as a power failure would, and waits until nothing is left. */
export async function killInstallation(program: Program): Promise<void> {
  if (program.pid === undefined || program.exitCode !== null || program.signalCode !== null) return;
  const gone = once(program, 'exit');
  const all = [program.pid, ...(await findDescendants(program.pid))];
  for (const pid of all) signal(pid, 'SIGKILL');
  await gone;
  for (let turn = 0; turn < 500 && all.some((pid) => signal(pid, 0)); turn += 1) await wait(10);
}

async function findDescendants(root: number): Promise<readonly number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
    parents.set(Number(name), Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]));
  }
  const found: number[] = [];
  for (let level = [root]; level.length > 0; found.push(...level))
    level = [...parents].filter(([, parent]) => level.includes(parent)).map(([pid]) => pid);
  return found;
}

/** False when there is no such process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
