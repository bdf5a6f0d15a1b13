import { command } from '../command.ts';
import { pageOptions } from '../output/page-options.ts';

const ROLES = ['owner', 'admin', 'reseller', 'client', 'collaborator'] as const;
const user = { description: 'e-mail address or id of the person' } as const;
const askPassword = { description: 'ask for the password, or read it from standard input (default: one is made)' } as const;

export const userCommands = [
  command({
    name: 'user list',
    summary: 'List people',
    options: {
      ...pageOptions,
      search: { value: 'TEXT', description: 'only those with this in their e-mail address or name' },
      role: { value: 'ROLE', choices: ROLES, description: 'only those of this role' },
      state: { value: 'STATE', choices: ['active', 'suspended'], description: 'only those in this state' },
    },
    examples: [
      { command: 'user list', purpose: 'everybody, oldest first' },
      { command: 'user list --role client --all --json', purpose: 'all clients, for another program' },
    ],
    load: async () => (await import('./list-users.ts')).listUsers,
  }),
  command({
    name: 'user create',
    summary: 'Create a person who signs in to the panel',
    description: 'The first one must be an owner. A password that is made is printed once.',
    arguments: { email: { description: 'e-mail address to sign in with' } },
    options: {
      name: { value: 'TEXT', required: true, description: 'what people call him or her' },
      role: { value: 'ROLE', choices: ROLES, required: true, description: 'what he or she may do' },
      parent: { value: 'USER', description: 'the reseller or client who looks after him or her' },
      'ask-password': askPassword,
    },
    examples: [
      { command: 'user create olga@example.org --name Olga --role owner', purpose: 'the first account' },
      { command: 'user create ana@example.org --name Ana --role client', purpose: 'a client with sites of her own' },
    ],
    load: async () => (await import('./create-user.ts')).createUser,
  }),
  command({
    name: 'user suspend',
    summary: 'Suspend a person',
    description: 'His sessions end, his tokens are refused and his sites answer 503. Nothing is deleted.',
    arguments: { user },
    examples: [{ command: 'user suspend ana@example.org', purpose: 'until user activate' }],
    load: async () => (await import('./switch-user.ts')).suspendUser,
  }),
  command({
    name: 'user activate',
    summary: 'Activate a suspended person',
    arguments: { user },
    examples: [{ command: 'user activate ana@example.org', purpose: 'undo user suspend' }],
    load: async () => (await import('./switch-user.ts')).activateUser,
  }),
  command({
    name: 'user delete',
    summary: 'Delete a person who owns no sites and looks after nobody',
    arguments: { user },
    options: { yes: { description: 'do not ask for the e-mail address' } },
    examples: [{ command: 'user delete ana@example.org --yes', purpose: 'sessions, tokens and access keys go too' }],
    load: async () => (await import('./delete-user.ts')).deleteUser,
  }),
  command({
    name: 'user reset-password',
    summary: 'Give a person another password',
    description: 'Ends all sessions of the person. Root on the machine itself can always do it: for owners who are locked out.',
    arguments: { user },
    options: {
      'ask-password': askPassword,
      'remove-second-factors': { description: 'also take the app, passkeys and recovery codes away, for who has lost them' },
    },
    examples: [
      { command: 'user reset-password ana@example.org', purpose: 'prints the password once' },
      { command: 'user reset-password olga@example.org --remove-second-factors', purpose: 'an owner who has lost everything' },
    ],
    load: async () => (await import('./reset-password.ts')).resetPassword,
  }),
];
