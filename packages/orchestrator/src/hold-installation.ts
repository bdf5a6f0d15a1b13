import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Thrown when somebody else holds the data directory. */
export class InstallationHeld extends Error {}

/**
 * Holds a data directory until it is disposed of or the process ends: a lock of the kernel on a file (SQLite's exclusive one, fcntl(2)), which also those see that count processes otherwise, as
 * containers do. Throws `InstallationHeld` at once when it is held.
 */
export function holdInstallation(path: string): Disposable {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = new DatabaseSync(path);
  try {
    file.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    file.close();
    if (cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY) {
      throw new InstallationHeld(`${dirname(dirname(path))} is in use by another Daspanel`, { cause });
    }
    throw cause;
  }
  return { [Symbol.dispose]: () => file.close() };
}

const SQLITE_BUSY = 5;
