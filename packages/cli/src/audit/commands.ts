import { command } from '../command.ts';
import { pageOptions } from '../output/page-options.ts';

export const auditCommands = [
  command({
    name: 'audit list',
    summary: 'List what was done, newest first',
    options: {
      ...pageOptions,
      site: { value: 'SITE', description: 'only what was done to this site' },
      action: { value: 'ACTION', description: 'only this operation, such as sites.delete' },
      object: { value: 'ID', description: 'only what was done to this' },
    },
    examples: [
      { command: 'audit list --site shop', purpose: 'who changed a site, when and from where' },
      { command: 'audit list --action tokens.create', purpose: 'who made tokens' },
    ],
    load: async () => (await import('./list-audit.ts')).listAudit,
  }),
  command({
    name: 'audit verify',
    summary: 'Check that the audit log is as it was written',
    description: 'Checks the chain of hashes. Note the printed head elsewhere: it shows later that nothing was cut off the end.',
    examples: [{ command: 'audit verify', purpose: 'names the first record that was changed' }],
    load: async () => (await import('./verify-audit.ts')).verifyAudit,
  }),
];
