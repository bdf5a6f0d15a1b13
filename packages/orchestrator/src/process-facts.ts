import { readFileSync, readdirSync } from 'node:fs';

export interface ProcessFacts {
  readonly pid: number;
  readonly state: string;
  readonly session: number;
  /** Clock ticks from boot to the start of the process: with the pid it names one process for ever. */
  readonly startTime: number;
  /** Resident, shared pages included. */
  readonly memoryBytes: number;
}

const PAGE = 4096;

/** What proc(5) `/proc/<pid>/stat` says of a process; undefined when there is none. */
export function readProcess(pid: number): ProcessFacts | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The command in parentheses may hold anything, so fields are counted from its last parenthesis: field 3 comes first.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
    pid,
    state: fields[0] ?? '?',
    session: Number(fields[3]),
    startTime: Number(fields[19]),
    memoryBytes: Number(fields[21]) * PAGE,
  };
}

/**
 * Bytes of memory that are this process's own, pages that it shares divided by how many share them (proc(5), `Pss`), so that sums count each page once. What is
 * resident where the kernel does not tell.
 */
export function measureMemory({ pid, memoryBytes }: ProcessFacts): number {
  try {
    const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    return kilobytes === undefined ? memoryBytes : Number(kilobytes) * 1024;
  } catch {
    return memoryBytes;
  }
}

/** Bytes that the processes of each of these sessions have together, by one look at all processes. */
export function measureSessions(sessions: ReadonlySet<number>): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const found of listProcesses()) {
    if (sessions.has(found.session)) sums.set(found.session, (sums.get(found.session) ?? 0) + measureMemory(found));
  }
  return sums;
}

/** Every process of a session. Sessions outlive their leader, so this finds what a killed leader has left. */
export function listSession(session: number): readonly ProcessFacts[] {
  return listProcesses().filter((found) => found.session === session);
}

function listProcesses(): readonly ProcessFacts[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((found) => found !== undefined && found.state !== 'Z')
    .filter((found) => found !== undefined);
}

/** Kills what is left of a session. The caller knows that the session is its own. */
export function killSession(session: number): void {
  for (const { pid } of listSession(session)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself in between.
    }
  }
}
