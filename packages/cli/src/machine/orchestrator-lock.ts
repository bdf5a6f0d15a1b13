import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseObject } from './installation-file.ts';

/** One process for ever: numbers are given again, but not with the same start. */
export interface ProcessName {
  readonly pid: number;
  /** Clock ticks from boot to the start of the process. */
  readonly startTime: number;
}

/** The orchestrator that runs in a data directory, by `orchestrator.lock`; undefined where none does. */
export function findOrchestrator(data: string): ProcessName | undefined {
  const path = join(data, 'orchestrator.lock');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  const { owner } = parseObject(text, path);
  if (typeof owner !== 'object' || owner === null || !('pid' in owner) || !('startTime' in owner)) return undefined;
  const { pid, startTime } = owner;
  if (typeof pid !== 'number' || typeof startTime !== 'number') return undefined;
  return isAlive({ pid, startTime }) ? { pid, startTime } : undefined;
}

/** True while exactly this process runs, by `/proc/<pid>/stat` of proc(5). */
export function isAlive({ pid, startTime }: ProcessName): boolean {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return false;
  }
  // The command in parentheses may hold anything, so fields are counted from its last parenthesis: field 3 comes first.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] !== 'Z' && Number(fields[19]) === startTime;
}
