import { command } from '../command.ts';

export const storageCommands = [
  command({
    name: 'storage show',
    summary: 'Show where S3 is, and the buckets of a site',
    arguments: { site: { description: 'name or id of the site', optional: true } },
    examples: [
      { command: 'storage show', purpose: 'endpoint and region for an S3 client' },
      { command: 'storage show shop', purpose: 'and the buckets that are its versions' },
    ],
    load: async () => (await import('./show-storage.ts')).showStorage,
  }),
];
