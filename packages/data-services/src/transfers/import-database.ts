import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { MariaDb } from '../databases/mariadb.ts';
import { countBytes } from './count-bytes.ts';
import { createOriginFilter } from './origin-filter.ts';
import { emptyDatabase } from './empty-database.ts';
import type { TransferProgress } from './export-database.ts';
import { withImportAccount } from '../databases/import-account.ts';
import { isBrokenPipe } from './broken-pipe.ts';
import { paceProgress } from './pace-progress.ts';
import { startSql } from './run-sql.ts';

export interface ImportParts {
  readonly mariadb: MariaDb;
  readonly socketPath: string;
  /** `data/uploads`. */
  readonly folder: string;
}

const LONGEST_MILLISECONDS = 4 * 3_600_000;
/** Dumps shrink to a tenth or twentieth. More than this is made to fill a disk. */
const MOST_TEXT_PER_BYTE = 250;
const ALWAYS_ALLOWED = 64 * 1024 * 1024;

/** Runs an upload's SQL in a database as the account that may touch nothing else. */
export async function importDatabase(
  { mariadb, socketPath, folder }: ImportParts,
  wanted: { readonly database: string; readonly upload: string; readonly mode: 'replace' | 'merge' },
  progress: (value: TransferProgress) => void,
  cancelled: AbortSignal,
): Promise<{ readonly bytes: number }> {
  await using file = await openUpload(join(folder, wanted.upload));
  const { size: totalBytes } = await file.stat();
  const isGzip = await beginsAsGzip(file);
  if (wanted.mode === 'replace') await mariadb.session((session) => emptyDatabase(session, wanted.database));
  const signal = AbortSignal.any([cancelled, AbortSignal.timeout(LONGEST_MILLISECONDS)]);
  const report = paceProgress(progress);
  let textBytes = 0;
  await withImportAccount(mariadb, wanted.database, async (account) => {
    const sql = startSql({ socketPath, account, database: wanted.database }, signal);
    const text = [
      file.createReadStream({ autoClose: false, start: 0 }),
      countBytes((bytes) => report({ bytes, totalBytes })),
      ...(isGzip ? [createGunzip()] : []),
      countBytes((bytes) => {
        textBytes = bytes;
        if (isGzip) assertPlausible(bytes, totalBytes);
      }),
    ];
    // Before the pipeline closes the client's input.
    for (const stream of text) stream.once('error', sql.stop);
    try {
      await pipeline([...text, createOriginFilter(), sql.input], { signal });
    } catch (error) {
      throw await sql.finished.then(
        () => explainReading(error),
        (own: unknown) => (isBrokenPipe(error) ? own : explainReading(error)),
      );
    }
    await sql.finished;
  });
  return { bytes: textBytes };
}

function assertPlausible(textBytes: number, fileBytes: number): void {
  if (textBytes > ALWAYS_ALLOWED && textBytes > fileBytes * MOST_TEXT_PER_BYTE)
    throw new RequestError('invalid-sql', `the file unpacks to more than ${MOST_TEXT_PER_BYTE} times its size`);
}

async function openUpload(path: string): Promise<FileHandle> {
  const missing = (cause?: unknown) => new RequestError('refused', 'the upload is not there', { cause });
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw missing(cause);
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw missing();
}

async function beginsAsGzip(file: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
}

function explainReading(error: unknown): unknown {
  const isPacked = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
  return isPacked ? new RequestError('invalid-sql', 'the gzip file is damaged or cut off', { cause: error }) : error;
}
