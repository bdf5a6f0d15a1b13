import { command } from '../command.ts';
import { detachOption } from '../jobs/detach-option.ts';
import { pageOptions } from '../output/page-options.ts';

const site = { description: 'name or id of the site' } as const;
const database = { description: 'name or id of the database' } as const;

export const databaseCommands = [
  command({
    name: 'database list',
    summary: 'List the databases of a site',
    arguments: { site },
    options: pageOptions,
    examples: [{ command: 'database list shop', purpose: 'each with its state and size' }],
    load: async () => (await import('./list-databases.ts')).listDatabases,
  }),
  command({
    name: 'database create',
    summary: 'Create a database with a user',
    description:
      'Prints how to connect, and the password of the user this once. While MariaDB does not answer the database is made once it does.',
    arguments: { site, name: { description: 'lower-case letters, digits and underscores' } },
    options: {
      user: { value: 'NAME', description: 'name of its user (default: as the database)' },
      'without-user': { description: 'make no user' },
      'ask-password': { description: 'read the password of the user from the keyboard or standard input (default: one is made up)' },
    },
    examples: [
      { command: 'database create shop main', purpose: 'a database with a user of the same name' },
      { command: 'database create shop archive --without-user', purpose: 'for a user that is there already' },
    ],
    load: async () => (await import('./create-database.ts')).createDatabase,
  }),
  command({
    name: 'database show',
    summary: 'Show a database',
    arguments: { site, database },
    examples: [{ command: 'database show shop main', purpose: 'its name in MariaDB, its size, and how to connect' }],
    load: async () => (await import('./show-database.ts')).showDatabase,
  }),
  command({
    name: 'database export',
    summary: 'Export a database into a file',
    description: 'Writes SQL, compressed with gzip. A file that is there is not overwritten.',
    arguments: { site, database, file: { description: 'file to write (default: the database’s name and .sql.gz)', optional: true } },
    examples: [{ command: 'database export shop main main.sql.gz', purpose: 'a dump that any MySQL or MariaDB reads' }],
    load: async () => (await import('./export-database.ts')).exportDatabase,
  }),
  command({
    name: 'database import',
    summary: 'Run a file of SQL in a database',
    description: 'The file may be compressed with gzip. What ran before an error stays.',
    arguments: { site, database, file: { description: 'SQL, plain or as gzip' } },
    options: { replace: { description: 'empty the database first' }, ...detachOption },
    examples: [{ command: 'database import shop main main.sql.gz --replace', purpose: 'put a dump in the place of what is there' }],
    load: async () => (await import('./import-database.ts')).importDatabase,
  }),
  command({
    name: 'database clone',
    summary: 'Clone a database',
    description: 'The copy has no users. To clone a version together with its database there is versions clone --database.',
    arguments: { site, database, name: { description: 'name of the copy' } },
    options: detachOption,
    examples: [{ command: 'database clone shop main main_copy', purpose: 'a copy to try something on' }],
    load: async () => (await import('./clone-database.ts')).cloneDatabase,
  }),
  command({
    name: 'database rewrite',
    summary: 'Replace a text everywhere in a database',
    description: 'Also in values that PHP has serialised and in JSON.',
    arguments: { site, database, from: { description: 'text to replace' }, to: { description: 'text to put in its place' } },
    options: detachOption,
    examples: [{ command: 'database rewrite shop main //old.example.com //new.example.com', purpose: 'after a site has moved' }],
    load: async () => (await import('./rewrite-database.ts')).rewriteDatabase,
  }),
  command({
    name: 'database delete',
    summary: 'Delete a database and all that is in it',
    arguments: { site, database },
    options: { yes: { description: 'do not ask for the name' } },
    examples: [{ command: 'database delete shop main_copy --yes', purpose: 'there is no trash for databases' }],
    load: async () => (await import('./delete-database.ts')).deleteDatabase,
  }),
];
