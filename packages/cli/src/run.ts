import { CommanderError } from 'commander';
import { commandGroups } from './commands.ts';
import { explainFailure } from './explain-failure.ts';
import { exitCodes, type ExitCode } from './failure.ts';
import { buildProgram } from './program.ts';

/** Runs one command line and says what the shell is told. */
export async function run(given: readonly string[]): Promise<ExitCode> {
  // A reader that has seen enough (`daspanel … | head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.failed));
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  let exitCode: ExitCode = exitCodes.done;
  const program = buildProgram(commandGroups, {
    signal: interrupted.signal,
    ended: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync(given, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (interrupted.signal.aborted) return exitCodes.interrupted;
    const explained = await explainFailure(error);
    process.stderr.write(`daspanel: ${explained.text}\n`);
    return explained.exitCode;
  }
}
