const PIPE_ERRORS = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'];

/** True for an error that only says that the other end is gone; that end knows why. */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && PIPE_ERRORS.includes(String(error.code));
}
