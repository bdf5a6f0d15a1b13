import { command } from '../command.ts';

const site = { description: 'name or id of the site' } as const;

export const cacheCommands = [
  command({
    name: 'cache show',
    summary: 'Show how full a site’s cache is',
    description: 'Every site has an account of its own in Redis, where PHP keeps its sessions.',
    arguments: { site },
    examples: [{ command: 'cache show shop', purpose: 'its user, prefix, socket and usage' }],
    load: async () => (await import('./show-cache.ts')).showCache,
  }),
  command({
    name: 'cache reveal',
    summary: 'Show the password of a site’s cache account',
    description: 'For an application that keeps a cache of its own. It works in the site’s PHP only.',
    arguments: { site },
    examples: [{ command: 'cache reveal shop', purpose: 'what the application’s configuration asks for' }],
    load: async () => (await import('./reveal-cache.ts')).revealCache,
  }),
  command({
    name: 'cache rotate',
    summary: 'Give a site’s cache account another password',
    description: 'The former one ends, sessions stay. PHP takes the other one by itself.',
    arguments: { site },
    examples: [{ command: 'cache rotate shop', purpose: 'where the former one has leaked' }],
    load: async () => (await import('./rotate-cache.ts')).rotateCache,
  }),
  command({
    name: 'cache clear',
    summary: 'Empty a site’s cache',
    description: 'Sessions end: people who are logged in must log in again.',
    arguments: { site },
    options: { yes: { description: 'do not ask for the name of the site' } },
    examples: [{ command: 'cache clear shop --yes', purpose: 'start from nothing' }],
    load: async () => (await import('./clear-cache.ts')).clearCache,
  }),
];
