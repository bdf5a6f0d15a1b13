import { dirname, join } from 'node:path';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { RequestError, serveOperations } from '@daspanel/platform/json-socket.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { runPart } from '@daspanel/platform/part-process.ts';
import { readPartSettings } from '@daspanel/platform/settings.ts';
import type { PoolId } from '@daspanel/formats/identifiers.ts';
import { compiledCode, type CompiledCode } from './engines/compiled/compiled-code.ts';
import { findEngines } from './engines/installed-engines.ts';
import { closeInheritedDescriptors } from './inherited-descriptors.ts';
import { startConnectionWatch } from './pools/connection-watch.ts';
import { readPoolDescriptor } from './pools/pool-descriptors.ts';
import { poolOperationsForEngine } from './pools/pool-operations.ts';
import { createPools } from './pools/pools.ts';
import { removeLeftPools } from './pools/run-folder.ts';
import { startPool, type RunningPool } from './pools/start-pool.ts';
import { prepareIsolation } from './sandbox/prepare-isolation.ts';
import { serveKernel, type ServeFor } from './serve-kernel.ts';
import { siteCaches, type SiteCaches } from './services/site-caches.ts';
import { siteChannels, type SiteChannels } from './services/site-channels.ts';
import { assertLedgerKnowsSites } from './sites/check-ledger.ts';
import { followLedger, openLedger, type SiteUsers } from './sites/ledger.ts';
import { siteFolders, type SiteFolders } from './sites/site-folders.ts';

const log = createLog('launcher');

await runPart(log, async (resources) => {
  closeInheritedDescriptors();
  // Inherited by every program of a site: what PHP writes must be readable for the proxy.
  process.umask(0o022);
  const settings = readPartSettings();
  const data = dataDirectory(settings.dataDirectory);
  const { separateUsers } = settings;

  const ledger = settings.role === 'node' ? undefined : resources.use(await openLedger(data.ledger));
  if (ledger !== undefined) await assertLedgerKnowsSites(ledger, [data.sites, data.trash]);
  const users = ledger ?? followLedger(data.ledger);
  await removeLeftPools(data);
  const isolation = resources.use(
    await prepareIsolation({ folder: dirname(data.sockets.launcherForApi), installation: data.root, separateUsers }, log),
  );
  if (isolation.report.level === 'reduced') log.warn('this host lacks layers of isolation', { missing: isolation.report.missing });
  const engines = await findEngines(settings.programDirectory, process.execPath);
  const folders = siteFolders(data, separateUsers);
  const channels = siteChannels(data.sockets.mailChannels, separateUsers ? identities.mail : undefined);
  const caches = resources.use(siteCaches(data, log));
  const { startSandbox } = isolation;
  const compiled = resources.use(
    await compiledCode(join(dirname(data.sockets.launcherForEngine), 'compiled'), {
      startSandbox,
      programDirectory: settings.programDirectory,
      separateUsers,
      log,
    }),
  );

  const parts = { data, folders, channels, caches, engines, startSandbox, separateUsers };
  const start = (pool: PoolId, name: string) => startDescribedPool(pool, name, { ...parts, users, compiled });
  const pools = resources.use(createPools(start, log));
  resources.use(startConnectionWatch(pools, log));
  const serve: ServeFor = async (path, operations, owner) => {
    const number = identities[owner];
    resources.use(
      await serveOperations(path, operations, {
        ...(separateUsers ? { owner: { user: number, group: number } } : {}),
        onError: (error) => log.error('an operation failed unexpectedly', { error }),
      }),
    );
  };
  await serve(data.sockets.launcherForEngine, poolOperationsForEngine(pools), 'engine');
  // A node changes no content: what is half done there is the kernel's launcher's, which is doing it.
  if (ledger !== undefined) await serveKernel({ ...settings, ...parts, ledger, pools, log }, serve, resources);
});

interface StartParts {
  readonly data: DataDirectory;
  readonly users: SiteUsers;
  readonly folders: SiteFolders;
  readonly channels: SiteChannels;
  readonly caches: SiteCaches;
  readonly engines: Awaited<ReturnType<typeof findEngines>>;
  readonly compiled: CompiledCode;
  readonly startSandbox: Awaited<ReturnType<typeof prepareIsolation>>['startSandbox'];
  readonly separateUsers: boolean;
}

async function startDescribedPool(pool: PoolId, name: string, parts: StartParts): Promise<RunningPool> {
  const descriptor = await readPoolDescriptor(parts.data.pools, pool);
  const user = parts.users.userOf(descriptor.site);
  const engine = parts.engines.get(descriptor.php);
  if (engine === undefined) throw new RequestError('no-engine', `PHP ${descriptor.php} does not run on this host`);
  await parts.folders.prepareForPool(descriptor.site, user);
  await parts.channels.open(descriptor.site, user);
  const cache = await parts.caches.accountOf(descriptor);
  const [running] = await Promise.all([
    startPool(parts, { descriptor, engine, user, name, cache, compiledCode: parts.compiled }),
    cache === undefined ? undefined : parts.caches.open(descriptor),
  ]);
  if (engine.runtime === 'wasm') parts.compiled.make(engine.version);
  return running;
}
