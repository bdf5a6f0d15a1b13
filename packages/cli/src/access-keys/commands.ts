import { command } from '../command.ts';
import { pageOptions } from '../output/page-options.ts';

const key = { description: 'access key id' } as const;

export const accessKeyCommands = [
  command({
    name: 'access-key list',
    summary: 'List S3 access keys',
    options: { ...pageOptions, site: { value: 'SITE', description: 'only those that may use the buckets of this site' } },
    examples: [{ command: 'access-key list', purpose: 'who may use which buckets; secrets are never shown again' }],
    load: async () => (await import('./list-access-keys.ts')).listAccessKeys,
  }),
  command({
    name: 'access-key create',
    summary: 'Create an S3 access key',
    description: 'Prints the secret once. A token that is limited to certain sites can make keys for these only.',
    options: {
      name: { value: 'TEXT', required: true, description: 'what it is for' },
      site: {
        value: 'SITE',
        many: true,
        description: 'the only sites whose buckets it may use; may be repeated (default: all, and buckets of no site)',
      },
      access: { value: 'ACCESS', choices: ['read', 'write'], description: 'what it may do; write may read, too (default: write)' },
      days: { value: 'N', whole: true, description: 'days until it expires (default: never)' },
    },
    examples: [
      {
        command: 'access-key create --name "nightly sync" --site shop --access read --days 365',
        purpose: 'may read the files of one site',
      },
      { command: 'access-key create --name rclone', purpose: 'may do everything' },
    ],
    load: async () => (await import('./create-access-key.ts')).createAccessKey,
  }),
  command({
    name: 'access-key show',
    summary: 'Show an S3 access key',
    arguments: { key },
    examples: [{ command: 'access-key show KEY', purpose: 'its sites and when it expires' }],
    load: async () => (await import('./show-access-key.ts')).showAccessKey,
  }),
  command({
    name: 'access-key revoke',
    summary: 'Revoke an S3 access key',
    arguments: { key },
    options: { yes: { description: 'do not ask for its name' } },
    examples: [{ command: 'access-key revoke KEY --yes', purpose: 'it is refused from now on' }],
    load: async () => (await import('./revoke-access-key.ts')).revokeAccessKey,
  }),
];
