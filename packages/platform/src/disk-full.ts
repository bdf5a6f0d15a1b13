/** The system's words for a disk, or a share of it, without room (errno(3)). */
const IN_SYSTEM: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);
/** SQLITE_FULL, and SQLITE_IOERR_WRITE, which some file systems give instead (sqlite.org/rescode.html). */
const IN_SQLITE: ReadonlySet<unknown> = new Set([13, 778]);

/** True for an error of the file system or of SQLite that says that there is no room left. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('errcode' in error && IN_SQLITE.has(error.errcode)) || ('code' in error && IN_SYSTEM.has(error.code));
}
