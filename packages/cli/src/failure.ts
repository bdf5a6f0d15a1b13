/** What the shell is told. Documented in docs/cli.md. */
export const exitCodes = {
  done: 0,
  /** The API refused, a job failed, or something is not as it should be. */
  failed: 1,
  /** The command was not understood, or needs `--yes`. */
  usage: 2,
  /** Nobody answers, or not who should. */
  unreachable: 3,
  /** Ctrl-C: 128 and the number of SIGINT, as shells count. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A sentence for the person at the terminal, and the exit code that goes with it. */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  constructor(message: string, exitCode: ExitCode = exitCodes.failed, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Failure';
    this.exitCode = exitCode;
  }
}
