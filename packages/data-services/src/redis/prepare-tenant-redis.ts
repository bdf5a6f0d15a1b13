import { readFile, rm } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import type { PartSettings } from '@daspanel/platform/settings.ts';
import { readIfThere } from '../read-if-there.ts';
import { parseAccountFile } from './account-file.ts';
import { renderAccounts, renderConfiguration } from './render-configuration.ts';
import { tenantRedisPaths } from './server-paths.ts';

/** The configuration of the tenant Redis, and its accounts: the administrator's as its key says, the sites' as data-services has noted them. */
export async function prepareTenantRedis(settings: PartSettings): Promise<void> {
  const paths = tenantRedisPaths(dataDirectory(settings.dataDirectory));
  await rm(paths.socket, { force: true });
  await publishFile(paths.configuration, renderConfiguration(paths, totalmem()), { mode: 0o600 });
  const key = (await readFile(paths.administrationKey, 'utf8')).trim();
  const sites = parseAccountFile(await readIfThere(paths.siteAccounts));
  await publishFile(paths.accounts, renderAccounts(key, sites), { mode: 0o600 });
}
