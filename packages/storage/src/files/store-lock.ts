import { DatabaseSync } from 'node:sqlite';

/** One process works on the store. The lock is SQLite's own, which the kernel releases when the process ends in whatever way, and in whatever namespace it ran. */
export function lockStore(path: string): Disposable {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE IF NOT EXISTS holder (pid INTEGER); BEGIN EXCLUSIVE; DELETE FROM holder');
    database.prepare('INSERT INTO holder (pid) VALUES (?)').run(process.pid);
    database.exec('COMMIT');
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
