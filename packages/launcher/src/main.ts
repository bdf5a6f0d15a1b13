import { dirname, join } from 'node:path';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities, type Identity } from '@daspanel/platform/identities.ts';
import { RequestError, serveOperations, type Operations } from '@daspanel/platform/json-socket.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { runPart } from '@daspanel/platform/part-process.ts';
import { readPartSettings } from '@daspanel/platform/settings.ts';
import type { PoolId, SiteId } from '@daspanel/formats/identifiers.ts';
import { backupOperations } from './backups/backup-operations.ts';
import { commandOperations } from './commands/command-operations.ts';
import { createCommands } from './commands/run-command.ts';
import { createContentParts } from './content/content-parts.ts';
import { contentOperations } from './content/operations.ts';
import { recoverContent } from './content/recover-content.ts';
import { consoleOperations } from './consoles/console-operations.ts';
import { listenForStreams } from './consoles/console-streams.ts';
import { createConsoles } from './consoles/consoles.ts';
import { compiledCode, type CompiledCode } from './engines/compiled/compiled-code.ts';
import { findEngines } from './engines/installed-engines.ts';
import { closeInheritedDescriptors } from './inherited-descriptors.ts';
import { startConnectionWatch } from './pools/connection-watch.ts';
import { readPoolDescriptor } from './pools/pool-descriptors.ts';
import { poolOperationsForApi, poolOperationsForEngine } from './pools/pool-operations.ts';
import { createPools } from './pools/pools.ts';
import { removeLeftPools } from './pools/run-folder.ts';
import { startPool, type RunningPool } from './pools/start-pool.ts';
import { prepareIsolation } from './sandbox/prepare-isolation.ts';
import { siteCaches, type SiteCaches } from './services/site-caches.ts';
import { siteChannels, type SiteChannels } from './services/site-channels.ts';
import { assertLedgerKnowsSites } from './sites/check-ledger.ts';
import { openLedger, type Ledger } from './sites/ledger.ts';
import { siteFolders, type SiteFolders } from './sites/site-folders.ts';
import { siteOperations } from './sites/site-operations.ts';
import { verifyOperations } from './verify/verify-operations.ts';

const log = createLog('launcher');

await runPart(log, async (resources) => {
  closeInheritedDescriptors();
  // Inherited by every program of a site: what PHP writes must be readable for the proxy.
  process.umask(0o022);
  const settings = readPartSettings();
  const data = dataDirectory(settings.dataDirectory);
  const { separateUsers } = settings;

  const ledger = resources.use(await openLedger(data.ledger));
  await assertLedgerKnowsSites(ledger, [data.sites, data.trash]);
  await removeLeftPools(data);
  const isolation = resources.use(
    await prepareIsolation({ folder: dirname(data.sockets.launcherForApi), installation: data.root, separateUsers }, log),
  );
  if (isolation.report.level === 'reduced') log.warn('this host lacks layers of isolation', { missing: isolation.report.missing });
  const engines = await findEngines(settings.programDirectory, process.execPath);
  const folders = siteFolders(data, separateUsers);
  const listener = (part: Identity) => (separateUsers ? identities[part] : undefined);
  const channels = siteChannels(data.sockets.mailChannels, listener('mail'));
  const outgoing = siteChannels(data.sockets.outgoingChannels, listener('console'));
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

  const start = (pool: PoolId, name: string) =>
    startDescribedPool(pool, name, { data, ledger, folders, channels, caches, engines, compiled, startSandbox, separateUsers });
  const pools = resources.use(createPools(start, log));
  resources.use(startConnectionWatch(pools, log));

  const programParts = { ...settings, data, ledger, folders, channels, outgoing, caches, engines, startSandbox };
  const commands = createCommands(programParts);
  const streams = resources.use(await listenForStreams(data.sockets.consoleStreams, listener('console')));
  const consoles = createConsoles({ ...programParts, streams });
  const stopPrograms = async (site: SiteId) => {
    await Promise.all([pools.stopSite(site), commands.stopSite(site), consoles.stopSite(site)]);
  };

  const content = await createContentParts({
    data,
    userOf(site) {
      const user = ledger.userOf(site);
      return separateUsers ? user : undefined;
    },
    startSandbox,
    programDirectory: settings.programDirectory,
  });

  const serve = async (path: string, operations: Operations, owner: Identity) => {
    const number = identities[owner];
    resources.use(
      await serveOperations(path, operations, {
        ...(separateUsers ? { owner: { user: number, group: number } } : {}),
        onError: (error) => log.error('an operation failed unexpectedly', { error }),
      }),
    );
  };
  await serve(data.sockets.launcherForEngine, poolOperationsForEngine(pools), 'engine');
  await serve(data.sockets.launcherForConsole, consoleOperations(consoles), 'console');
  // Sites answer meanwhile; the API may only ask once what a crash left half done is settled.
  await recoverContent(content, log);
  await serve(
    data.sockets.launcherForApi,
    {
      ...siteOperations({ ledger, folders, channels: [channels, outgoing], stopPools: (site) => stopPrograms(site) }),
      ...commandOperations(commands),
      ...contentOperations(content),
      ...backupOperations({ ...settings, root: data.root }),
      ...verifyOperations({ data, separateUsers, find: (site) => ledger.find(site), atWork: () => content.unfinished.list() }),
      ...poolOperationsForApi(pools, engines.values()),
    },
    'api',
  );
});

interface StartParts {
  readonly data: DataDirectory;
  readonly ledger: Ledger;
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
  const user = parts.ledger.userOf(descriptor.site);
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
