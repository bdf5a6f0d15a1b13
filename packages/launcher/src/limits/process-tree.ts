import { readFile } from 'node:fs/promises';

export interface ProcessUsage {
  readonly processorMilliseconds: number;
  readonly memoryBytes: number;
}

/** Processes that descend from `root`, parents before children, without itself. Those that end meanwhile are left out. */
export async function findDescendants(root: number): Promise<readonly number[]> {
  const children = await findChildren(root);
  const below = await Promise.all(children.map(findDescendants));
  return [...children, ...below.flat()];
}

export async function findChildren(parent: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => '');
  return text
    .split(' ')
    .filter((entry) => entry !== '')
    .map(Number);
}

/** What the kernel counts for living processes and for their ended children; for hosts without control groups. */
export async function measureProcesses(processes: readonly number[]): Promise<ProcessUsage> {
  const usages = await Promise.all(processes.map(measureProcess));
  return {
    processorMilliseconds: usages.reduce((total, usage) => total + usage.processorMilliseconds, 0),
    memoryBytes: usages.reduce((total, usage) => total + usage.memoryBytes, 0),
  };
}

const MILLISECONDS_PER_TICK = 10;

async function measureProcess(id: number): Promise<ProcessUsage> {
  const [stat, status] = await Promise.all(['stat', 'status'].map((file) => readFile(`/proc/${id}/${file}`, 'utf8').catch(() => '')));
  return {
    processorMilliseconds: parseTicks(stat ?? '') * MILLISECONDS_PER_TICK,
    memoryBytes: Number(/^VmRSS:\s+(\d+) kB/m.exec(status ?? '')?.[1] ?? 0) * 1024,
  };
}

/** utime, stime, cutime and cstime of `/proc/<id>/stat` (proc_pid_stat(5)); the name before them may hold spaces and brackets. */
export function parseTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((total, field) => total + (Number(field) || 0), 0);
}
