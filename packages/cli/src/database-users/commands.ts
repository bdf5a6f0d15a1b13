import { command } from '../command.ts';
import { pageOptions } from '../output/page-options.ts';

const site = { description: 'name or id of the site' } as const;
const user = { description: 'name or id of the database user' } as const;
const askPassword = {
  'ask-password': { description: 'read the password from the keyboard or standard input (default: one is made up)' },
} as const;
const rights = {
  grant: { value: 'DATABASE', many: true, description: 'a database that it may use, or DATABASE:read to only read; may be repeated' },
  connections: { value: 'N', whole: true, description: 'connections at the same time' },
  'statement-seconds': { value: 'N', whole: true, description: 'seconds after which a statement is ended' },
} as const;

export const databaseUserCommands = [
  command({
    name: 'database-user list',
    summary: 'List the database users of a site',
    arguments: { site },
    options: pageOptions,
    examples: [{ command: 'database-user list shop', purpose: 'each with the databases that it may use' }],
    load: async () => (await import('./list-database-users.ts')).listDatabaseUsers,
  }),
  command({
    name: 'database-user create',
    summary: 'Create a database user',
    description: 'Prints a password that was made up this once.',
    arguments: { site, name: { description: 'lower-case letters, digits and underscores' } },
    options: { ...rights, ...askPassword },
    examples: [{ command: 'database-user create shop reports --grant main:read --connections 3', purpose: 'may look and not touch' }],
    load: async () => (await import('./create-database-user.ts')).createDatabaseUser,
  }),
  command({
    name: 'database-user show',
    summary: 'Show a database user',
    arguments: { site, user },
    examples: [{ command: 'database-user show shop reports', purpose: 'its rights and limits; passwords are never shown again' }],
    load: async () => (await import('./show-database-user.ts')).showDatabaseUser,
  }),
  command({
    name: 'database-user edit',
    summary: 'Change what a database user may do',
    description: 'Changes what is named and leaves the rest; grants that are named replace all that it has.',
    arguments: { site, user },
    options: rights,
    examples: [
      { command: 'database-user edit shop reports --grant main:read --grant archive:read', purpose: 'two databases, and no other' },
    ],
    load: async () => (await import('./edit-database-user.ts')).editDatabaseUser,
  }),
  command({
    name: 'database-user password',
    summary: 'Give a database user another password',
    description: 'The former one ends. Prints one that was made up this once.',
    arguments: { site, user },
    options: askPassword,
    examples: [{ command: 'database-user password shop reports', purpose: 'where the former one was lost or has leaked' }],
    load: async () => (await import('./set-password.ts')).setPassword,
  }),
  command({
    name: 'database-user delete',
    summary: 'Delete a database user',
    arguments: { site, user },
    options: { yes: { description: 'do not ask for the name' } },
    examples: [{ command: 'database-user delete shop reports --yes', purpose: 'its connections end; databases stay' }],
    load: async () => (await import('./delete-database-user.ts')).deleteDatabaseUser,
  }),
];
