import { command } from '../command.ts';
import { pageOptions } from '../output/page-options.ts';

const site = { description: 'name or id of the site' } as const;
const mapping = { description: 'domain or id of the mapping' } as const;
const wishes = {
  version: { value: 'VERSION', description: 'serve this version, whichever is active' },
  redirect: { value: 'URL', description: 'redirect to this address' },
  status: { value: 'CODE', choices: ['301', '302', '307', '308'], description: 'status of the redirect (default: 301)' },
  'drop-path': { description: 'redirect every path to the address itself (default: path and query follow it)' },
  www: {
    value: 'HOW',
    choices: ['none', 'serve', 'redirect-to-this', 'redirect-to-www'],
    description: 'the name with www. too: both serve, or the other redirects',
  },
  http: { description: 'answer plain HTTP too (default: it is redirected to HTTPS)' },
  hsts: { value: 'SECONDS', whole: true, description: 'have browsers come over HTTPS only, for so long' },
  'hsts-subdomains': { description: 'and to all names below' },
  certificate: {
    value: 'WHICH',
    choices: ['automatic', 'local', 'own'],
    description: 'got from a public authority, of the local authority, or the one that was uploaded (default: automatic)',
  },
} as const;

export const mappingCommands = [
  command({
    name: 'mapping list',
    summary: 'List the domains of a site',
    arguments: { site },
    options: pageOptions,
    examples: [{ command: 'mapping list shop', purpose: 'each with what it serves and its state' }],
    load: async () => (await import('./list-mappings.ts')).listMappings,
  }),
  command({
    name: 'mapping add',
    summary: 'Map a domain to a site',
    description: 'It follows the active version unless --version or --redirect says otherwise. DNS must lead the name to this machine.',
    arguments: { site, domain: { description: 'such as example.com, *.example.com or bücher.example' } },
    options: wishes,
    examples: [
      { command: 'mapping add shop example.com --www redirect-to-this --hsts 31536000', purpose: 'the usual pair' },
      { command: 'mapping add shop *.example.com --version v1', purpose: 'all names one label below, served by one version' },
      { command: 'mapping add shop old.example --redirect https://example.com --status 308', purpose: 'a name that has moved' },
    ],
    load: async () => (await import('./add-mapping.ts')).addMapping,
  }),
  command({
    name: 'mapping show',
    summary: 'Show a mapping',
    arguments: { site, mapping },
    examples: [{ command: 'mapping show shop example.com', purpose: 'its addresses, and what they serve' }],
    load: async () => (await import('./show-mapping.ts')).showMapping,
  }),
  command({
    name: 'mapping update',
    summary: 'Change a mapping',
    description: 'Changes what is named and leaves the rest. Without options, a mapping in conflict tries to take its names again.',
    arguments: { site, mapping },
    options: {
      active: { description: 'follow the active version again' },
      ...wishes,
      'https-only': { description: 'redirect plain HTTP to HTTPS' },
      'without-hsts': { description: 'send no HSTS' },
    },
    examples: [{ command: 'mapping update shop example.com --www serve --without-hsts', purpose: 'both names serve' }],
    load: async () => (await import('./update-mapping.ts')).updateMapping,
  }),
  command({
    name: 'mapping move',
    summary: 'Move a mapping to another site',
    description: 'No visitor is turned away meanwhile.',
    arguments: { site, mapping, to: { description: 'name or id of the other site' } },
    examples: [{ command: 'mapping move shop example.com app', purpose: 'the domain goes on with another site' }],
    load: async () => (await import('./move-mapping.ts')).moveMapping,
  }),
  command({
    name: 'mapping delete',
    summary: 'Delete a mapping',
    arguments: { site, mapping },
    options: { yes: { description: 'do not ask for the domain' } },
    examples: [{ command: 'mapping delete shop old.example --yes', purpose: 'the domain answers no more' }],
    load: async () => (await import('./delete-mapping.ts')).deleteMapping,
  }),
];
