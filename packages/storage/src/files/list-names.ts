import { readdirSync } from 'node:fs';
import { hasCode } from './disk-errors.ts';

/** The names in a folder of the store's own; none where there is no such folder. */
export function listNames(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
