import type { DatabaseSync } from 'node:sqlite';
import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import { Problem } from '../problem.ts';

/** Work inside a transaction. It is synchronous, so that no other work comes between its statements. */
type Work<Result> = () => Result;

export interface TransactionWriter {
  /**
   * Runs the work in a transaction and resolves when it is on the disk. Works that wait at the same time share one transaction and one
   * fsync; each has a savepoint, so that one that throws undoes only itself.
   */
  write<Result>(work: Work<Result>): Promise<Result>;
  /**
   * The same without waiting for the disk: for what is done again if a power cut takes it away, such as the outcome of steps. It survives the end
   * of the process, and the next durable write takes it along.
   */
  writeRepeatable<Result>(work: Work<Result>): Promise<Result>;
}

interface Waiting {
  readonly isDurable: boolean;
  readonly run: () => void;
  readonly succeed: () => void;
  readonly fail: (error: unknown) => void;
}

/** A commit that fails for another reason than a full disk leaves it unknown what the disk holds: `onBroken` must end the process. */
export function createTransactionWriter(database: DatabaseSync, onBroken: (error: unknown) => void): TransactionWriter {
  let waiting: Waiting[] = [];
  const commitWaiting = () => {
    const batch = waiting;
    waiting = [];
    const done: Waiting[] = [];
    try {
      database.exec(`PRAGMA synchronous = ${batch.some(({ isDurable }) => isDurable) ? 'FULL' : 'NORMAL'}; BEGIN IMMEDIATE`);
      for (const work of batch) if (runInSavepoint(database, work)) done.push(work);
      database.exec('COMMIT');
    } catch (error) {
      rollBack(database);
      const reason = isDiskFull(error) ? new Problem('storage-full', 'nothing was stored: the disk is full', { cause: error }) : error;
      if (reason === error) onBroken(error);
      for (const work of batch) work.fail(reason);
      return;
    }
    for (const work of done) work.succeed();
  };
  const enqueue = <Result>(work: Work<Result>, isDurable: boolean) =>
    new Promise<Result>((resolve, reject) => {
      let result: { readonly value: Result } | undefined;
      const run = () => {
        result = { value: work() };
      };
      const succeed = () => {
        if (result !== undefined) resolve(result.value);
      };
      waiting.push({ isDurable, run, succeed, fail: reject });
      if (waiting.length === 1) setImmediate(commitWaiting);
    });
  return { write: (work) => enqueue(work, true), writeRepeatable: (work) => enqueue(work, false) };
}

function runInSavepoint(database: DatabaseSync, work: Waiting): boolean {
  database.exec('SAVEPOINT work');
  try {
    work.run();
    database.exec('RELEASE work');
    return true;
  } catch (error) {
    if (isDiskFull(error) || !database.isTransaction) throw error;
    database.exec('ROLLBACK TO work; RELEASE work');
    work.fail(error);
    return false;
  }
}

function rollBack(database: DatabaseSync): void {
  if (database.isTransaction) database.exec('ROLLBACK');
}
