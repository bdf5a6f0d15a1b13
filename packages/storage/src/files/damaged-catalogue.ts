import { readdirSync, renameSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { hasCode } from './disk-errors.ts';

/** sqlite.org/rescode.html: SQLITE_CORRUPT and SQLITE_NOTADB, in the low byte of extended codes. */
const DAMAGED: ReadonlySet<number> = new Set([11, 26]);
const MARK = '.damaged-';

export function isDamaged(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && DAMAGED.has(error.errcode & 0xff);
}

/** Keeps a damaged catalogue for whoever can read something in it. The plain files go on without; what only it knew is gone until then. */
export function setAside(path: string): string {
  const aside = `${path}${MARK}${Date.now()}`;
  for (const suffix of ['', '-wal', '-shm']) {
    try {
      renameSync(path + suffix, aside + suffix);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
  return aside;
}

/** True when a catalogue lies aside, so that bytes that no row speaks of may still be wanted. */
export function wasDamaged(path: string): boolean {
  return readdirSync(dirname(path)).some((name) => name.startsWith(basename(path) + MARK));
}
