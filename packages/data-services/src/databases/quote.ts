import mysql from 'mysql2/promise';

/** An identifier as MariaDB reads it back: in backticks, with those inside doubled. */
export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new Error('an identifier is at least one character, and none of them is NUL');
  return `\`${name.replaceAll('`', '``')}\``;
}

/**
 * The database of a GRANT or REVOKE. It is a pattern there, in which `_` and `%` stand for others: only escaped do they mean themselves. See
 * "GRANT, Database Privileges" in MariaDB's manual.
 */
export function quoteGrantedDatabase(name: string): string {
  return quoteIdentifier(escapePattern(name));
}

/** A name as the grant tables keep it, and as LIKE takes it literally. */
export function escapePattern(name: string): string {
  return name.replaceAll(/[\\_%]/g, String.raw`\$&`);
}

/** Everybody comes through the unix socket, which is the host `localhost`. */
export function quoteAccount(user: string): string {
  return `${quoteText(user)}@'localhost'`;
}

/** A string literal for a session with the default sql_mode, where a backslash escapes. */
export function quoteText(text: string): string {
  return mysql.escape(text);
}
