import { command } from '../command.ts';
import { pageOptions } from '../output/page-options.ts';
import { engineOptions, settingOption } from '../versions/engine-options.ts';

const site = { description: 'name or id of the site' } as const;
const yes = { yes: { description: 'do not ask for the name' } } as const;
const limit = {
  value: 'NAME=NUMBER',
  many: true,
  description: 'limit of its PHP: workers, memory (MiB), processor (hundredths of a core), processes, idle (seconds)',
} as const;

export const siteCommands = [
  command({
    name: 'sites list',
    summary: 'List sites',
    options: {
      ...pageOptions,
      search: { value: 'TEXT', description: 'only those with this in their name, description or id' },
      state: { value: 'STATE', choices: ['ready', 'pending', 'failed', 'disabled', 'trashed'], description: 'only those in this state' },
      sort: {
        value: 'FIELD',
        choices: ['createdAt', '-createdAt', 'name', '-name', 'updatedAt', '-updatedAt'],
        description: 'order; a minus sign turns it round',
      },
    },
    examples: [
      { command: 'sites list', purpose: 'the latest sites' },
      { command: 'sites list --state trashed', purpose: 'what can still be restored' },
      { command: 'sites list --all --sort name --json', purpose: 'every site, for another program' },
    ],
    load: async () => (await import('./list-sites.ts')).listSites,
  }),
  command({
    name: 'sites create',
    summary: 'Create a site',
    description: 'Creates a site with its first version. It answers under the printed addresses when the command ends.',
    options: {
      name: { value: 'NAME', description: 'first label of its host name; left out: a friendly one is chosen' },
      description: { value: 'TEXT', description: 'for people' },
      ...engineOptions,
      'version-name': { value: 'NAME', description: 'name of the first version (default: v1)' },
      set: settingOption,
      limit,
    },
    examples: [
      { command: 'sites create --name shop --php 8.2', purpose: 'a site that runs PHP' },
      { command: 'sites create --name blog --php 8.2 --type wordpress --set memory_limit=256', purpose: 'a site for WordPress' },
      { command: 'sites create --name app --static --fallback /index.html --root /dist', purpose: 'a single-page application' },
    ],
    load: async () => (await import('./create-site.ts')).createSite,
  }),
  command({
    name: 'sites show',
    summary: 'Show a site',
    arguments: { site },
    examples: [{ command: 'sites show shop', purpose: 'its addresses, state and limits' }],
    load: async () => (await import('./show-site.ts')).showSite,
  }),
  command({
    name: 'open',
    summary: 'Print the addresses of a site and of its versions',
    arguments: { site },
    examples: [{ command: 'open shop', purpose: 'its addresses, one a line, then the previews' }],
    load: async () => (await import('./show-site.ts')).openSite,
  }),
  command({
    name: 'sites edit',
    summary: 'Change a site',
    description:
      'Changes what is named and leaves the rest. With another name the former addresses end at once; those made of the id stay.',
    arguments: { site },
    options: {
      name: { value: 'NAME', description: 'another name' },
      description: { value: 'TEXT', description: 'for people' },
      limit,
    },
    examples: [
      { command: 'sites edit shop --description "Shop of the bakery"', purpose: 'say what it is' },
      { command: 'sites edit shop --limit workers=8 --limit memory=1024', purpose: 'let its PHP use more' },
    ],
    load: async () => (await import('./edit-site.ts')).editSite,
  }),
  command({
    name: 'sites disable',
    summary: 'Let a site answer 503 on all its names',
    arguments: { site },
    examples: [{ command: 'sites disable shop', purpose: 'its content stays' }],
    load: async () => (await import('./switch-site.ts')).disableSite,
  }),
  command({
    name: 'sites enable',
    summary: 'Let a disabled site answer again',
    arguments: { site },
    examples: [{ command: 'sites enable shop', purpose: 'undo sites disable' }],
    load: async () => (await import('./switch-site.ts')).enableSite,
  }),
  command({
    name: 'sites delete',
    summary: 'Move a site to the trash',
    description: 'Its addresses end at once. It can be restored until it is purged.',
    arguments: { site },
    options: yes,
    examples: [
      { command: 'sites delete app', purpose: 'asks for the name first' },
      { command: 'sites delete app --yes', purpose: 'for scripts' },
    ],
    load: async () => (await import('./delete-site.ts')).deleteSite,
  }),
  command({
    name: 'sites restore',
    summary: 'Take a site out of the trash',
    arguments: { site },
    options: { name: { value: 'NAME', description: 'another name, where the former one is in use' } },
    examples: [{ command: 'sites restore app', purpose: 'it answers again' }],
    load: async () => (await import('./restore-site.ts')).restoreSite,
  }),
  command({
    name: 'sites purge',
    summary: 'Delete a site in the trash for good',
    arguments: { site },
    options: yes,
    examples: [{ command: 'sites purge app --yes', purpose: 'its content is gone' }],
    load: async () => (await import('./delete-site.ts')).purgeSite,
  }),
];
