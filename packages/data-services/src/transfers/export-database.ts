import { createWriteStream } from 'node:fs';
import { chmod, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { syncDirectory } from '@daspanel/platform/durable-file.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import type { MariaDb, MariaDbAccess } from '../databases/mariadb.ts';
import { measureDatabases } from '../databases/schemas.ts';
import { isBrokenPipe } from './broken-pipe.ts';
import { countBytes } from './count-bytes.ts';
import { createOriginFilter } from './origin-filter.ts';
import { startDump } from './dump.ts';
import { paceProgress } from './pace-progress.ts';

export interface TransferProgress {
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface ExportParts {
  readonly mariadb: MariaDb;
  readonly access: MariaDbAccess;
  /** `data/exports`. */
  readonly folder: string;
}

const UNFINISHED = /^\.x[0-9a-z]{15}\.unfinished$/;

/** Dumps a database into `<id>.sql.gz`, which appears once it is whole. */
export async function exportDatabase(
  { mariadb, access, folder }: ExportParts,
  wanted: { readonly database: string; readonly export: string },
  progress: (value: TransferProgress) => void,
  signal: AbortSignal,
): Promise<{ readonly bytes: number }> {
  const totalBytes = await estimateText(mariadb, wanted.database);
  const path = exportPath(folder, wanted.export);
  const temporary = join(folder, `.${wanted.export}.unfinished`);
  const report = paceProgress(progress);
  const dump = startDump(access, wanted.database, signal);
  try {
    await pipeline(
      dump.text,
      countBytes((bytes) => report({ bytes, totalBytes: Math.max(bytes, totalBytes) })),
      createOriginFilter(),
      createGzip({ level: 5 }),
      createWriteStream(temporary, { mode: 0o600, flush: true }),
    );
    await dump.finished;
    await chmod(temporary, 0o640);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw await dump.finished.then(
      () => explainFileError(error),
      (own: unknown) => (isBrokenPipe(error) || error === own ? own : explainFileError(error)),
    );
  }
  await syncDirectory(folder);
  return { bytes: (await stat(path)).size };
}

/** What a process that was killed has left. */
export async function removeUnfinishedExports(folder: string): Promise<void> {
  const names = await readdir(folder);
  await Promise.all(names.filter((name) => UNFINISHED.test(name)).map((name) => rm(join(folder, name), { force: true })));
}

export async function removeExport(folder: string, id: string): Promise<void> {
  await rm(exportPath(folder, id), { force: true });
  await syncDirectory(folder);
}

function exportPath(folder: string, id: string): string {
  return join(folder, `${id}.sql.gz`);
}

/** Rows as text take about what they take in the table. */
export async function estimateText(mariadb: MariaDb, database: string): Promise<number> {
  const sizes = await mariadb.session((session) => measureDatabases(session, [database]));
  const size = sizes[database];
  if (size === undefined) throw new RequestError('refused', `there is no database ${database}`);
  return size.bytes;
}

function explainFileError(error: unknown): unknown {
  return isDiskFull(error) ? new RequestError('disk-full', 'the disk is full: the export was given up', { cause: error }) : error;
}
