import { DatabaseSync } from 'node:sqlite';

/**
 * One process works on the store. The lock is SQLite's own, which the kernel releases when the process ends in whatever way and in whatever namespace it ran
 * (a pid says nothing there); it needs no room on the disk.
 */
export function lockStore(path: string): Disposable {
  const database = new DatabaseSync(path);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw new Error(`another process works on the store of ${path}: stop it first`, { cause: error });
  }
  return {
    [Symbol.dispose]() {
      database.close();
    },
  };
}
