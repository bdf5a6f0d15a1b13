import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { serveOperations } from '@daspanel/platform/json-socket.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { runPart } from '@daspanel/platform/part-process.ts';
import { Secret } from '@daspanel/platform/secret.ts';
import { readPartSettings } from '@daspanel/platform/settings.ts';
import { openAccountLedger } from './cache/account-ledger.ts';
import { createCacheAccounts } from './cache/accounts.ts';
import { cacheOperations } from './cache/cache-operations.ts';
import { revealOperations } from './cache/reveal-account.ts';
import { startMemoryWatch } from './cache/memory-watch.ts';
import { startConnectionWatch } from './cache/connection-watch.ts';
import { createTenantRedis } from './cache/tenant-redis.ts';
import { databaseOperations } from './databases/database-operations.ts';
import { createMariaDb } from './databases/mariadb.ts';
import { startStatementWatch } from './databases/statement-watch.ts';
import { createKeyedLock } from '@daspanel/platform/keyed-lock.ts';
import { managerOperations, offerOperations } from './manager/manager-operations.ts';
import { createManagerSessions } from './manager/manager-sessions.ts';
import { tenantRedisPaths } from './redis/server-paths.ts';
import { removeUnfinishedExports } from './transfers/export-database.ts';
import { transferOperations } from './transfers/transfer-operations.ts';

const log = createLog('data-services');

await runPart(log, async (resources) => {
  const data = dataDirectory(readPartSettings().dataDirectory);
  const readKey = async (name: string) => new Secret((await readFile(join(data.keys, name), 'utf8')).trim());

  const access = { socketPath: data.sockets.mysql, password: await readKey('mysql-administration') };
  const mariadb = resources.use(createMariaDb(access, log));
  await removeUnfinishedExports(data.exports);
  resources.use(startStatementWatch(mariadb, log));
  const administration = { path: data.sockets.redisTenant, password: await readKey('redis-tenant-administration'), log };
  const redis = resources.use(createTenantRedis(administration));
  const { siteAccounts, restricted: restrictedFile } = tenantRedisPaths(data);
  const ledger = resources.use(await openAccountLedger(siteAccounts));
  const accountKey = await readKey('redis-tenant-accounts');
  const accounts = createCacheAccounts({ redis, ledger, restrictedFile, key: accountKey });
  resources.use(startMemoryWatch({ redis, accounts, log }));
  resources.use(startConnectionWatch(redis, log));
  const inTurn = createKeyedLock();
  const managerSessions = resources.use(createManagerSessions({ mariadb, inTurn, log, now: Date.now }));

  const operations = {
    ...databaseOperations({ mariadb, inTurn }),
    ...transferOperations({ mariadb, access, data, inTurn }),
    ...cacheOperations({ redis, accounts, inTurn }),
    ...revealOperations(accountKey),
    ...offerOperations(managerSessions),
  };
  resources.use(
    await serveOperations(data.sockets.dataServices, operations, {
      // Its folder lets nobody in but the API and the launcher.
      mode: 0o666,
      onError: (error) => log.error('an operation failed unexpectedly', { error }),
    }),
  );
  resources.use(
    await serveOperations(data.sockets.managerExchange, managerOperations(managerSessions), {
      // Its folder lets nobody in but the database manager.
      mode: 0o666,
      onError: (error) => log.error('the database manager could not be answered', { error }),
    }),
  );
});
