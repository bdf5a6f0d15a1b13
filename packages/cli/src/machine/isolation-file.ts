import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseObject } from './installation-file.ts';

/** How well this machine keeps sites apart. */
export interface Isolation {
  readonly level: string;
  /** Layers that the machine lacks. */
  readonly missing: readonly string[];
}

/** What the launcher found out when it started; undefined where it has not said so, or this user may not read it. */
export function readIsolation(data: string): Isolation | undefined {
  const path = join(data, 'run', 'launcher', 'isolation.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  const { level, missing } = parseObject(text, path);
  return { level: String(level), missing: Array.isArray(missing) ? missing.map(String) : [] };
}
