/**
 * What an account may do in a database of its site. Without GRANT OPTION it passes nothing on; without SET USER its views, routines and triggers are its own;
 * rights on the server as a whole (FILE, SUPER, PROCESS ...) are never given. No EVENT: the scheduler is off, events would be kept and never run.
 */
const ALL = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'ALTER',
  'INDEX',
  'REFERENCES',
  'CREATE TEMPORARY TABLES',
  'LOCK TABLES',
  'CREATE VIEW',
  'SHOW VIEW',
  'TRIGGER',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'EXECUTE',
] as const;

const READ = ['SELECT', 'SHOW VIEW'] as const;

export const privileges: Readonly<Record<'all' | 'read', readonly string[]>> = { all: ALL, read: READ };
