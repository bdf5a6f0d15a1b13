import { chmod, mkdir, readFile, rm } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import type { PartSettings } from '@daspanel/platform/settings.ts';
import { makeFirstData } from './make-first-data.ts';
import { renderConfiguration, renderInitialisation } from './render-configuration.ts';
import { MARIADBD, mysqlPaths } from './server-paths.ts';
import { readMarker, writeMarker } from './data-marker.ts';
import { planUpgrade, upgradeSystemTables } from './upgrade-system-tables.ts';

/**
 * Everything that MariaDB needs to start: its configuration in `run/mysql-server`, its data where there is none, its system tables as its version
 * wants them. Throws, and changes nothing, when data is missing that was there once.
 */
export async function prepareMysql(settings: PartSettings): Promise<void> {
  const paths = mysqlPaths(dataDirectory(settings.dataDirectory));
  await makeRunFolders(paths);
  const password = (await readFile(paths.administrationKey, 'utf8')).trim();
  await publishFile(paths.initialisation, renderInitialisation(password), { mode: 0o600 });
  await publishFile(paths.configuration, renderConfiguration(paths, totalmem()), { mode: 0o600 });

  const version = await readServerVersion();
  if (await makeFirstData(paths)) return writeMarker(paths.marker, { version });
  const written = await readMarker(paths.marker);
  if (planUpgrade(written.version, version) === 'none') return;
  await upgradeSystemTables(paths);
  await writeMarker(paths.marker, { version });
}

/** Temporary tables of a killed server are of no use; its socket would stand in the way of seeing when the next one listens. */
async function makeRunFolders(paths: ReturnType<typeof mysqlPaths>): Promise<void> {
  await Promise.all([paths.temporary, paths.nothing, paths.socket].map((path) => rm(path, { recursive: true, force: true })));
  await Promise.all([paths.temporary, paths.nothing].map((path) => mkdir(path, { recursive: true, mode: 0o700 })));
  await chmod(paths.nothing, 0o500);
}

/** Such as `10.11.19`. */
async function readServerVersion(): Promise<string> {
  const said = await runProgram(MARIADBD, ['--no-defaults', '--version']);
  const version = /\bVer (\d+\.\d+\.\d+)/.exec(said.stdout.toString())?.[1];
  if (version === undefined) throw new Error(`${MARIADBD} does not tell its version: ${said.stderr.toString().trim()}`);
  return version;
}
