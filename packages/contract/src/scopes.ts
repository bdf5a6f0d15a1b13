import { z } from 'zod';

/**
 * What a token may do, as `resource:verb`. `everySite: true` scopes concern the whole installation: a token that is limited to certain
 * sites cannot have them.
 */
export const scopes = {
  'sites:read': { everySite: false, title: 'See sites' },
  'sites:create': { everySite: true, title: 'Create sites' },
  'sites:write': { everySite: false, title: 'Change, enable and disable sites' },
  'sites:delete': { everySite: false, title: 'Delete, restore and purge sites' },
  'versions:read': { everySite: false, title: 'See versions' },
  'versions:write': { everySite: false, title: 'Add, clone, change, activate and delete versions' },
  'mappings:read': { everySite: false, title: 'See the domains of sites' },
  'mappings:write': { everySite: false, title: 'Map, change, move and delete domains of sites' },
  'installation-certificates:read': { everySite: true, title: 'See how certificates are got, and the DNS providers' },
  'installation-certificates:write': { everySite: true, title: 'Change how certificates are got, and the DNS providers' },
  'content:read': { everySite: false, title: 'Read and download the files of versions' },
  'content:write': { everySite: false, title: 'Upload content and put it into versions' },
  'databases:read': { everySite: false, title: 'See databases and their users' },
  'databases:write': { everySite: false, title: 'Create, change, export and delete databases and their users' },
  'cache:read': { everySite: false, title: 'See how full the caches of sites are' },
  'cache:write': { everySite: false, title: 'Show and change passwords of caches, and empty them' },
  'access-keys:read': { everySite: false, title: 'See S3 access keys and where S3 is' },
  'access-keys:write': { everySite: false, title: 'Create and revoke S3 access keys' },
  'mail:read': { everySite: false, title: 'Read what sites have sent' },
  'mail:write': { everySite: false, title: 'Delete and deliver messages' },
  'mail-settings:read': { everySite: false, title: 'See the mail settings of sites' },
  'mail-settings:write': { everySite: false, title: 'Change the mail settings of sites' },
  'installation-mail:read': { everySite: true, title: 'See the mail settings of the installation' },
  'installation-mail:write': { everySite: true, title: 'Change the mail settings of the installation' },
  'logs:read': { everySite: false, title: 'Read the logs of sites' },
  'metrics:read': { everySite: false, title: 'See requests, errors and use of processor, memory and disk' },
  'schedules:read': { everySite: false, title: 'See schedules and what they gave' },
  'schedules:write': { everySite: false, title: 'Create, change, run and delete schedules' },
  'consoles:open': { everySite: false, title: 'Open consoles: shells in the sandboxes of sites' },
  'jobs:read': { everySite: false, title: 'See jobs and their logs' },
  'jobs:write': { everySite: false, title: 'Cancel jobs' },
  'events:read': { everySite: false, title: 'Follow events' },
  'audit:read': { everySite: false, title: 'Read the audit log' },
  'tokens:read': { everySite: true, title: 'See tokens' },
  'tokens:write': { everySite: true, title: 'Create and revoke tokens' },
  'users:read': { everySite: true, title: 'See people' },
  'users:write': { everySite: true, title: 'Create, change, suspend and delete people' },
  'plans:read': { everySite: true, title: 'See plans' },
  'plans:write': { everySite: true, title: 'Create, change and delete plans' },
  'members:read': { everySite: false, title: 'See who works on sites' },
  'members:write': { everySite: false, title: 'Choose who works on sites' },
  'parts:read': { everySite: true, title: 'See the parts and the state of the installation' },
  'parts:write': { everySite: true, title: 'Restart parts' },
  'backups:read': { everySite: true, title: 'See the backups of the installation' },
  'backups:write': { everySite: true, title: 'Make, verify and delete backups of the installation' },
  'system:write': { everySite: true, title: 'Rebuild and verify the installation' },
} as const satisfies Record<string, { readonly everySite: boolean; readonly title: string }>;
export type Scope = keyof typeof scopes;

export const allScopes = Object.keys(scopes) as Scope[];
export const scope = z.enum(allScopes);
