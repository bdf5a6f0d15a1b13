import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { exitCodes, type ExitCode } from '../failure.ts';
import type { Session } from '../session.ts';

/** Runs the program that restores, which asks no API: there is none yet. */
export async function restoreBackup(
  { programDirectory, wishes, signal }: Session,
  given: { readonly backup: string; readonly passphraseFile?: string },
): Promise<ExitCode> {
  const passphrase = given.passphraseFile === undefined ? [] : ['--passphrase-file', given.passphraseFile];
  const script = [join(programDirectory, 'scripts', 'with-node.sh'), join(programDirectory, 'scripts', 'restore.ts')];
  const child = spawn('/bin/sh', [...script, given.backup, '--data', wishes.data, ...passphrase], {
    stdio: 'inherit',
    signal,
    killSignal: 'SIGTERM',
  });
  child.on('error', () => {});
  await once(child, 'close').catch(() => {});
  return child.exitCode === 0 ? exitCodes.done : exitCodes.failed;
}
