import { readFile, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { restoreBackup } from '@daspanel/launcher/backups/restore-backup.ts';
import { holdInstallation, InstallationHeld } from '@daspanel/orchestrator/hold-installation.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';

const usage = 'restore BACKUP --data DIR [--passphrase-file FILE]';

/** What `daspanel restore` runs: makes an empty data directory from a backup, while nothing runs in it. */
async function restore(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { data: { type: 'string' }, 'passphrase-file': { type: 'string' } },
  });
  const [backup] = positionals;
  if (backup === undefined || values.data === undefined || positionals.length > 1) throw new Error(usage);
  const data = resolve(values.data);
  const file = values['passphrase-file'];
  const passphrase = file === undefined ? undefined : (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  await mkdir(data, { recursive: true });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error('the restore was stopped')));
  using _held = hold(data);
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const manifest = await restoreBackup({ backup: resolve(backup), data, passphrase, say, signal: stop.signal });
  say(`restored ${manifest.id}, the installation as it was at ${manifest.takenAt}`);
  if (manifest.secrets === null)
    say('it holds no keys and certificates: they are made again, and what was encrypted with the former ones is lost (docs/backups.md)');
  say(`start it with: daspanel up --data ${data}`);
}

function hold(data: string): Disposable {
  try {
    return holdInstallation(dataDirectory(data).lockFile);
  } catch (error) {
    if (!(error instanceof InstallationHeld)) throw error;
    throw new Error(`${error.message}: stop it first (daspanel down, or docker compose down)`, { cause: error });
  }
}

try {
  await restore();
} catch (error) {
  process.stderr.write(`daspanel: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
