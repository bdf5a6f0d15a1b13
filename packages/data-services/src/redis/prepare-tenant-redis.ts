import { readFile, rm } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { publishFile, writeFileDurably } from '@daspanel/platform/durable-file.ts';
import type { PartSettings } from '@daspanel/platform/settings.ts';
import { renderAccounts, renderConfiguration } from './render-configuration.ts';
import { tenantRedisPaths } from './server-paths.ts';

/** The configuration of the tenant Redis, and its accounts: the administrator's as its key says, the sites' as they are. */
export async function prepareTenantRedis(settings: PartSettings): Promise<void> {
  const paths = tenantRedisPaths(dataDirectory(settings.dataDirectory));
  await rm(paths.socket, { force: true });
  await publishFile(paths.configuration, renderConfiguration(paths, totalmem()), { mode: 0o600 });
  const key = (await readFile(paths.administrationKey, 'utf8')).trim();
  const before = await readIfThere(paths.accounts);
  const wanted = renderAccounts(before ?? '', key);
  if (wanted !== before) await writeFileDurably(paths.accounts, wanted, { mode: 0o600 });
}

function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
