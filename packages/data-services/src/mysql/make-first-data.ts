import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory } from '@daspanel/platform/durable-file.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { MARIADBD, type MysqlPaths } from './server-paths.ts';
import { readSystemTables } from './system-tables.ts';

const SYNC = '/usr/bin/sync';

/**
 * Makes MariaDB's data directory where none has ever been; true when it did. It is made beside its place and appears by one rename, so that a crash
 * leaves nothing or all. Throws when the data is gone, or is not a data directory: somebody has to restore it, and no empty server takes its place.
 */
export async function makeFirstData(paths: MysqlPaths): Promise<boolean> {
  const [hasMarker, hasData] = await Promise.all([exists(paths.marker), exists(paths.server)]);
  if (hasData) {
    await assertIsDataDirectory(paths.server);
    // Without the marker the rename was the last thing before a crash.
    return !hasMarker;
  }
  if (hasMarker)
    throw new Error(
      `${paths.server} is gone, which held all databases. Restore it from a backup; remove ${paths.marker} only to begin without any`,
    );
  await rm(paths.unfinished, { recursive: true, force: true });
  await installInto(paths);
  await flushFileSystem(paths.unfinished);
  await rename(paths.unfinished, paths.server);
  await syncDirectory(dirname(paths.server));
  return true;
}

/** As MariaDB's installation program does it, which is a shell script: the server itself runs the statements, listens to nobody, and ends. */
async function installInto(paths: MysqlPaths): Promise<void> {
  await mkdir(paths.unfinished, { mode: 0o700 });
  const statements = await readSystemTables();
  const given = ['--no-defaults', '--bootstrap', `--datadir=${paths.unfinished}`, `--tmpdir=${paths.temporary}`];
  const limits = ['--log-warnings=0', '--enforce-storage-engine=', '--max-allowed-packet=8M', '--net-buffer-length=16K'];
  const made = await runProgram(MARIADBD, [...given, ...limits], { input: statements });
  if (made.status !== 0) throw new Error(`MariaDB made no data directory: ${`${made.stderr}${made.stdout}`.trim().slice(-2_000)}`);
}

async function flushFileSystem(path: string): Promise<void> {
  const flushed = await runProgram(SYNC, ['-f', path]);
  if (flushed.status !== 0) throw new Error(`${path} could not be written to disk: ${flushed.stderr.toString().trim()}`);
}

async function assertIsDataDirectory(path: string): Promise<void> {
  const needed = await Promise.all(['mysql', 'ibdata1', 'aria_log_control'].map((name) => exists(join(path, name))));
  if (needed.includes(false)) throw new Error(`${path} is damaged: files of MariaDB are missing. Restore it from a backup`);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
