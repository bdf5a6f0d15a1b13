import { accessKeyCommands } from './access-keys/commands.ts';
import { accessCommands } from './access/commands.ts';
import { auditCommands } from './audit/commands.ts';
import { backupCommands } from './backups/commands.ts';
import { cacheCommands } from './cache/commands.ts';
import { certificateSettingsCommands } from './certificate-settings/commands.ts';
import { certificateCommands } from './certificates/commands.ts';
import type { Command } from './command.ts';
import { completionCommands } from './completion/commands.ts';
import { contentCommands } from './content/commands.ts';
import { databaseUserCommands } from './database-users/commands.ts';
import { databaseCommands } from './databases/commands.ts';
import { dnsProviderCommands } from './dns-providers/commands.ts';
import { fileCommands } from './files/commands.ts';
import { installationCertificateCommands } from './installation-certificates/commands.ts';
import { installationCommands, offerCommands } from './installation/commands.ts';
import { jobCommands, systemCommands } from './jobs/commands.ts';
import { logCommands } from './logs/commands.ts';
import { mailCommands } from './mail/commands.ts';
import { mappingCommands } from './mappings/commands.ts';
import { metricsCommands } from './metrics/commands.ts';
import { scheduleCommands } from './schedules/commands.ts';
import { siteCommands } from './sites/commands.ts';
import { storageCommands } from './storage/commands.ts';
import { tokenCommands } from './tokens/commands.ts';
import { userCommands } from './users/commands.ts';
import { versionCommands } from './versions/commands.ts';

export interface CommandGroup {
  /** Its heading in help and documentation. */
  readonly title: string;
  readonly commands: readonly Command[];
}

/** Every command, in the order of help and documentation. */
export const commandGroups: readonly CommandGroup[] = [
  { title: 'The installation', commands: [...installationCommands, ...systemCommands, ...backupCommands] },
  { title: 'Sites', commands: siteCommands },
  { title: 'Versions and content', commands: [...versionCommands, ...contentCommands, ...offerCommands] },
  { title: 'Files', commands: fileCommands },
  { title: 'Domains', commands: mappingCommands },
  {
    title: 'Certificates',
    commands: [...certificateCommands, ...certificateSettingsCommands, ...installationCertificateCommands, ...dnsProviderCommands],
  },
  { title: 'Databases and cache', commands: [...databaseCommands, ...databaseUserCommands, ...cacheCommands] },
  { title: 'Files over S3', commands: [...storageCommands, ...accessKeyCommands] },
  { title: 'Mail', commands: mailCommands },
  { title: 'What happens', commands: [...logCommands, ...metricsCommands, ...scheduleCommands, ...jobCommands, ...auditCommands] },
  { title: 'Access', commands: [...accessCommands, ...userCommands, ...tokenCommands] },
  { title: 'The shell', commands: completionCommands },
];

export const allCommands: readonly Command[] = commandGroups.flatMap(({ commands }) => commands);

/** What the first word of commands of two words stands for. */
export const nouns: Readonly<Record<string, string>> = {
  backups: 'Backups of the installation: list, verify, delete, prune',
  sites: 'Sites: list, create, show, edit, enable, disable, delete, restore, purge',
  versions: 'Versions of a site: list, add, clone, show, edit, activate, delete',
  files: 'Files of a version: list, get, put, delete, move, copy, mkdir, search, chmod, archive, extract',
  mapping: 'Domains of a site: list, add, show, update, move, delete',
  certificate: 'Certificates of domains: list, show, diagnose, retry, replace, upload, remove, figures',
  'certificate-settings': 'How certificates are got: show, set, accounts, roll-key',
  'installation-certificate': 'Certificates of the installation itself: show, diagnose, retry, replace',
  'dns-provider': 'DNS servers for validation by records: list, add, show, update, delete',
  storage: 'S3: show',
  'access-key': 'S3 access keys: list, create, show, revoke',
  mail: 'Mail of sites: list, show, source, release, delete, clear, settings, test',
  database: 'Databases of a site: list, create, show, export, import, clone, rewrite, delete',
  'database-user': 'Database users of a site: list, create, show, edit, password, delete',
  cache: 'The cache of a site: show, reveal, rotate, clear',
  schedule: 'Schedules of a site: list, create, run, delete',
  jobs: 'Jobs, what takes longer than a request: list, show, follow, cancel',
  user: 'People who sign in: list, create, suspend, activate, delete, reset-password',
  token: 'API tokens: list, create, revoke',
  audit: 'The audit log: list, verify',
};
