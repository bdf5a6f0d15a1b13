import { command } from '../command.ts';
import { detachOption } from '../jobs/detach-option.ts';
import { pageOptions } from '../output/page-options.ts';
import { engineOptions, settingOption } from './engine-options.ts';

const site = { description: 'name or id of the site' } as const;
const version = { description: 'name or id of the version' } as const;

export const versionCommands = [
  command({
    name: 'versions list',
    summary: 'List the versions of a site',
    arguments: { site },
    options: pageOptions,
    examples: [{ command: 'versions list shop', purpose: 'each with its preview; the active one is marked' }],
    load: async () => (await import('./list-versions.ts')).listVersions,
  }),
  command({
    name: 'versions add',
    summary: 'Add an empty version to a site',
    arguments: { site },
    options: {
      name: { value: 'NAME', description: 'first label of its preview’s host name; left out: the next of v1, v2, …' },
      description: { value: 'TEXT', description: 'for people' },
      ...engineOptions,
      set: settingOption,
    },
    examples: [{ command: 'versions add shop --name v2 --php 8.2', purpose: 'a place to prepare the next release' }],
    load: async () => (await import('./add-version.ts')).addVersion,
  }),
  command({
    name: 'versions clone',
    summary: 'Clone a version with its content',
    description: 'Copies a version. With another PHP it rehearses an upgrade under its own preview address; settings are kept.',
    arguments: { site, version },
    options: {
      name: { value: 'NAME', description: 'name of the copy' },
      description: { value: 'TEXT', description: 'for people' },
      php: engineOptions.php,
      set: settingOption,
      database: { value: 'DATABASE', description: 'clone this database with it, for a user of its own' },
      'database-name': { value: 'NAME', description: 'name of the copy of the database (default: one is chosen)' },
      'keep-urls': { description: 'leave the addresses in the copy of the database as they are' },
      ...detachOption,
    },
    examples: [
      { command: 'versions clone shop v1 --name copy', purpose: 'a copy to try something on' },
      { command: 'versions clone shop v1 --name php-74 --php 7.4', purpose: 'the same content on another PHP' },
      { command: 'versions clone shop v1 --name trial --database main', purpose: 'an application together with its database' },
    ],
    load: async () => (await import('./clone-version.ts')).cloneVersion,
  }),
  command({
    name: 'versions show',
    summary: 'Show a version',
    arguments: { site, version },
    examples: [{ command: 'versions show shop v1', purpose: 'its engine, settings and preview' }],
    load: async () => (await import('./show-version.ts')).showVersion,
  }),
  command({
    name: 'versions edit',
    summary: 'Change a version',
    description: 'Changes what is named and leaves the rest. The addresses that serve the version follow at once.',
    arguments: { site, version },
    options: {
      name: { value: 'NAME', description: 'another name' },
      description: { value: 'TEXT', description: 'for people' },
      ...engineOptions,
      set: settingOption,
    },
    examples: [
      { command: 'versions edit shop v2 --set memory_limit=256 --set display_errors=true', purpose: 'settings of its PHP' },
      { command: 'versions edit shop v2 --php 7.4', purpose: 'another PHP' },
      { command: "versions edit app v1 --fallback ''", purpose: 'an empty page takes the fallback away' },
    ],
    load: async () => (await import('./edit-version.ts')).editVersion,
  }),
  command({
    name: 'versions activate',
    summary: 'Serve a version on the site’s own host names',
    description: 'The host names move in one step. The version before can be activated again.',
    arguments: { site, version },
    examples: [{ command: 'versions activate shop v2', purpose: 'publish it, or roll back to it' }],
    load: async () => (await import('./activate-version.ts')).activateVersion,
  }),
  command({
    name: 'versions delete',
    summary: 'Delete a version and its content',
    arguments: { site, version },
    options: { yes: { description: 'do not ask for the name' } },
    examples: [{ command: 'versions delete shop copy --yes', purpose: 'there is no trash for versions' }],
    load: async () => (await import('./delete-version.ts')).deleteVersion,
  }),
];
