import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseObject } from '../machine/installation-file.ts';
import type { Subject } from './finding.ts';

/** A folder as it has to be. */
export interface NeededFolder {
  readonly path: string;
  readonly owner: number;
  readonly group: number;
  readonly mode: number;
}

export interface Needs {
  readonly isKnownDistribution: boolean;
  readonly missingPackages: readonly string[];
  readonly folders: readonly NeededFolder[];
}

const run = promisify(execFile);

/** What the orchestrator needs here, by its own words: `scripts/describe-needs.ts`. */
export async function describeNeeds({ data, programDirectory }: Subject): Promise<Needs> {
  const script = join(programDirectory, 'scripts', 'describe-needs.ts');
  const { stdout } = await run(process.execPath, [script, data], { timeout: 20_000 });
  const { distribution, missingPackages, folders } = parseObject(stdout, script);
  return {
    isKnownDistribution: distribution === true,
    missingPackages: Array.isArray(missingPackages) ? missingPackages.map(String) : [],
    folders: Array.isArray(folders) ? folders.filter(isFolder) : [],
  };
}

function isFolder(value: unknown): value is NeededFolder {
  if (typeof value !== 'object' || value === null) return false;
  return 'path' in value && typeof value.path === 'string' && 'owner' in value && 'group' in value && 'mode' in value;
}
