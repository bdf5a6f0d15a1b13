const SQLITE_FULL = 13;
/** sqlite.org/rescode.html: SQLITE_IOERR_WRITE, what some file systems give for a full disk. */
const SQLITE_IOERR_WRITE = 778;

/** True for what SQLite and the file system say when there is no room left. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('errcode' in error) return error.errcode === SQLITE_FULL || error.errcode === SQLITE_IOERR_WRITE;
  return 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
