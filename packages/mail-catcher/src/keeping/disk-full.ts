const FULL = ['ENOSPC', 'EDQUOT'];
const SQLITE_FULL = 13;

/** True for an error that says that there is no room left, of the file system or of SQLite. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && FULL.includes(String(error.code))) || ('errcode' in error && error.errcode === SQLITE_FULL);
}
