import { expect, test } from 'vitest';
import { explainProgramError } from './program-error.ts';

test.each([
  [
    "ERROR 1064 (42000) at line 12: You have an error near '\u0007x' at line 1\n",
    'invalid-sql',
    "line 12: You have an error near ' x' at line 1 (1064)",
  ],
  [
    "ERROR 1044 (42000) at line 3: Access denied for user 'import-0000000a_b'@'localhost' to database 'mysql'",
    'invalid-sql',
    "line 3: Access denied for user this import to database 'mysql' (1044)",
  ],
  ["ERROR at line 1: Unknown command '\\!'.", 'invalid-sql', "line 1: Unknown command '\\!'."],
  [
    "ERROR 2002 (HY000): Can't connect to local server through socket '/tmp/a/b.sock' (2)",
    'unreachable',
    'MariaDB does not answer: try again when it runs',
  ],
  [
    'mariadb-dump: Got error: 2013: "Lost connection to server during query" when dumping',
    'unreachable',
    'MariaDB does not answer: try again when it runs',
  ],
  ["ERROR 1114 (HY000) at line 9: The table 't' is full", 'disk-full', 'the disk of the databases is full'],
  [
    "mariadb-dump: Couldn't execute 'x': '/srv/data/mysql/server/a/t.frm' is broken",
    'refused',
    "mariadb-dump: Couldn't execute 'x': 't.frm' is broken",
  ],
])('%j', (said, code, message) => {
  expect(explainProgramError(said)).toMatchObject({ code, message });
});
