import { mkdir } from 'node:fs/promises';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { openService } from '../open-service.ts';
import { serveRequestsOnAddress } from '../protocol/serve.ts';
import { readOptions, USAGE } from './options.ts';
import { writeAccount } from './write-account.ts';

/** Serves one data directory on a TCP address, without the rest of Daspanel: for tests of S3 clients and suites. Accounts are the files in `DIR/access-keys`. */
export async function startStandalone(argumentList: readonly string[], log: Log, resources: AsyncDisposableStack): Promise<void> {
  const options = readOptions(argumentList);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${USAGE}\n`);
    process.exit(options === '' ? 0 : 2);
  }
  const { directory, address, hosts, accounts, durability, kmsKeys, lifecycleDay, logPause } = options;
  await mkdir(directory, { recursive: true });
  const data = dataDirectory(directory);
  for (const folder of [data.accessKeys, data.buckets, data.sites]) await mkdir(folder, { recursive: true });
  for (const account of accounts) await writeAccount(data.accessKeys, account);
  const handle = await openService({ data, log, hosts, durability, kmsKeys, lifecycleDay, logPause, handOver: undefined }, resources);
  resources.use(await serveRequestsOnAddress(handle, address));
  log.info('serving', { address: `http://${address.host}:${address.port}`, data: directory });
}
