import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessFacts {
  readonly pid: number;
  /** As the kernel names it, at most 15 bytes: `nginx`, `php-fpm8.2`, `node`. */
  readonly name: string;
}

/** A process and all its descendants, as they are at this moment. Processes that end meanwhile are left out. */
export function listTree(root: number): readonly ProcessFacts[] {
  const all = readdirSync('/proc').flatMap((entry) => (/^\d+$/.test(entry) ? readProcess(Number(entry)) : []));
  const childrenOf = Map.groupBy(all, ({ parent }) => parent);
  const found = all.filter(({ pid }) => pid === root);
  for (const one of found) found.push(...(childrenOf.get(one.pid) ?? []));
  return found;
}

function readProcess(pid: number): (ProcessFacts & { readonly parent: number })[] {
  const text = read(`/proc/${pid}/stat`);
  // The name stands in parentheses and may hold any character; the state and the parent follow its last one.
  const end = text.lastIndexOf(')');
  if (end === -1) return [];
  return [{ pid, name: text.slice(text.indexOf('(') + 1, end), parent: Number(text.slice(end + 2).split(' ')[1]) }];
}

/**
 * Processor time that these processes have used, in microseconds: user and system, all threads (proc(5), schedstat), with that of children which ended and
 * were waited for, such as workers that php-fpm replaces (stat, cutime and cstime).
 */
export function readProcessorTime(processes: readonly ProcessFacts[]): number {
  const ended = processes.reduce((sum, { pid }) => sum + readTimeOfEndedChildren(pid), 0);
  let nanoseconds = 0;
  for (const { pid } of processes)
    for (const thread of threadsOf(pid)) nanoseconds += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]);
  return nanoseconds / 1_000 + ended;
}

/** Microseconds in a clock tick of proc(5), which is a hundredth of a second on every Linux that Node runs on. */
const TICK = 10_000;

function readTimeOfEndedChildren(pid: number): number {
  const text = read(`/proc/${pid}/stat`);
  // Counted from the state, which follows the name: cutime and cstime are fields 16 and 17 of all.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * TICK;
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    // It ended.
    return [];
  }
}

/** Memory of these processes in MiB, shared pages divided among those who share them (PSS). */
export function readMemory(processes: readonly ProcessFacts[]): number {
  const kibibytes = processes.map(({ pid }) => Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0));
  return kibibytes.reduce((sum, one) => sum + one, 0) / 1_024;
}

/** The command line that a process was started with, at most 100 characters. */
export function readCommand({ pid, name }: ProcessFacts): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim().slice(0, 100) || name;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended, or it is a kernel thread.
    return '';
  }
}
