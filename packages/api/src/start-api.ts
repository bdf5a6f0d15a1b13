import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DISK_ROOM_FILE } from '@daspanel/formats/disk-room.ts';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { Log } from '@daspanel/platform/log.ts';
import type { PartSettings } from '@daspanel/platform/settings.ts';
import { createHandlers } from './handlers.ts';
import { createApp } from './http/app.ts';
import { createIdempotency } from './http/idempotency.ts';
import { listen } from './http/listen.ts';
import { createPages } from './http/pages.ts';
import { openKernel, type Kernel } from './kernel.ts';
import { startMaintenance } from './maintenance.ts';
import { sweepExpiredKeys } from './modules/access-keys/sweep-expired-keys.ts';
import { takeUpRestored } from './modules/backups/take-up-restored.ts';
import { startRedisPublisher } from './modules/events/redis-publisher.ts';
import { followAcme } from './modules/certificates/follow-acme.ts';
import { sweepExports } from './modules/databases/sweep-exports.ts';
import { watchManagers } from './modules/databases/watch-managers.ts';
import { pruneFileUploads } from './modules/files/prune-file-uploads.ts';
import { watchConsoles } from './modules/consoles/watch-consoles.ts';
import { createAccessLogCounter } from './modules/metrics/count-access-log.ts';
import { measureDisks } from './modules/metrics/measure-disks.ts';
import { createTouchedSites } from './modules/metrics/touched-sites.ts';
import { samplePools } from './modules/metrics/sample-pools.ts';
import { startMetrics } from './modules/metrics/start-metrics.ts';
import { createDiskRoomPublisher, type DiskRoomPublisher } from './modules/plans/publish-disk-room.ts';
import { startScheduler } from './modules/schedules/start-scheduler.ts';
import { purgeOldSites } from './modules/sites/purge-old-sites.ts';
import { keepOperatorToken } from './modules/tokens/operator-token.ts';
import { offerFirstLogin } from './modules/tokens/first-login.ts';
import { PATIENCE } from './modules/sites/change-site.ts';
import { rebuildDatabases } from './reconciler/apply-databases.ts';
import { INSTALLATION } from './reconciler/plan-installation.ts';
import {
  checkPoolContent,
  checkRouteContent,
  checkRouteNames,
  markAllWhenMoved,
  rebuildAll,
  removeRetiredPools,
} from './reconciler/check-applied.ts';
import { checkFileContent, checkFileNames } from './reconciler/check-files.ts';
import { listenForViews } from './view/listen-for-views.ts';

interface Wishes {
  readonly settings: PartSettings;
  readonly log: Log;
  readonly onBroken: (error: unknown) => void;
}

/** Starts the API. Resolves when it answers on its socket; what it opened goes into `resources`. */
export async function startApi({ settings, log, onBroken }: Wishes, resources: AsyncDisposableStack): Promise<void> {
  const data = dataDirectory(settings.dataDirectory);
  for (const folder of [...derivedFolders(data), data.uploads]) await mkdir(folder, { recursive: true });
  const kernel = await openKernel({ settings, data, log, onBroken }, resources);
  for (const folder of derivedFolders(data)) await removeUnfinishedFiles(folder);
  resources.use(startRedisPublisher({ ...kernel, socketPath: data.sockets.redisControl }));
  await keepOperatorToken({ ...kernel, folder: data.secrets });
  await offerFirstLogin({ ...kernel, folder: data.state });
  const rebuildEverything = async () => {
    await rebuildAll(kernel);
    await rebuildDatabases(kernel);
  };
  if (await takeUpRestored({ ...kernel, folder: data.state, rebuildAll: rebuildEverything }))
    log.info('a backup was restored: everything is made again from the state');
  if (await markAllWhenMoved(kernel)) log.info('the host name or a site type has changed: all routes are written again');
  kernel.reconciler.takeUp();
  kernel.databaseReconciler.takeUp();
  kernel.runner.wake();
  resources.use(
    startMaintenance({
      ...kernel,
      uploadFolder: data.uploads,
      checkApplied: createAppliedCheck(kernel),
      purgeOldSites: () => purgeOldSites(kernel, kernel.now()),
      sweepExports: () => sweepExports(kernel, kernel.now()),
      pruneFileUploads: () => pruneFileUploads(kernel),
    }),
  );
  resources.use(followAcme(kernel));
  const room = resources.use(createDiskRoomPublisher({ ...kernel, folder: data.buckets }));
  await room.publish();
  resources.use(observe(kernel, room));
  resources.use(watchConsoles({ ...kernel, isValid: (actor) => kernel.authenticator.isValid(actor) }));
  resources.use(watchManagers({ ...kernel, isValid: (actor) => kernel.authenticator.isValid(actor) }));
  resources.use(startScheduler(kernel));
  void checkNames(kernel).catch((error: unknown) => log.warn('the derived files could not be checked', { error }));

  const port = settings.httpsPort === 443 ? '' : `:${settings.httpsPort}`;
  const runOnce = createIdempotency(kernel.idempotency, kernel.writer, kernel.now);
  const app = createApp({ ...kernel, runOnce }, createHandlers(kernel), createPages(`https://api.${settings.hostName}${port}`));
  // Whoever sees the socket expects `api.<host name>` to lead to it.
  await kernel.reconciler.settle(INSTALLATION, PATIENCE);
  resources.use(await listen(app, data.sockets.api));
  resources.use(await listenForViews(kernel, data.sockets.views));
  // Before that: streams of events would keep their connections, and with them the end, waiting.
  resources.defer(() => kernel.feed.end());
}

function observe(kernel: Kernel, room: DiskRoomPublisher): Disposable {
  const touched = createTouchedSites(kernel.askFiles);
  const { metrics, data, now } = kernel;
  return startMetrics({
    ...kernel,
    countAccessLog: createAccessLogCounter({ ...kernel, folder: join(data.logs, 'proxy') }),
    samplePools: () => samplePools(kernel),
    measureDisks: async () => {
      await measureDisks({ ...kernel, touched });
      await room.publish();
    },
    prune: () => {
      metrics.prune(Math.floor(now() / 1000));
      kernel.runs.keepOnly(kernel.schedules.listIds());
    },
  });
}

function derivedFolders(data: DataDirectory): readonly string[] {
  return [data.routes, data.pools, data.accessKeys, data.buckets, data.wantedCertificates];
}

async function checkNames(kernel: Kernel): Promise<void> {
  for (const [what, check] of [
    ['routes', checkRouteNames] as const,
    ['buckets, access keys or wanted certificates', checkFileNames] as const,
  ]) {
    const { strays, missing } = await check(kernel);
    if (strays + missing > 0) kernel.log.warn(`${what} did not match the state and were mended`, { strays, missing });
  }
  await sweepExpiredKeys(kernel);
  kernel.reconciler.takeUp();
}

/** What a killed process left of files that it was about to rename. Nobody else writes here, and this process, which holds the lock, has not begun. */
async function removeUnfinishedFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith('.') && name !== DISK_ROOM_FILE) await rm(join(folder, name), { force: true });
}

/** Goes round all routes, pools and other derived files, some hundred of each at each call. */
function createAppliedCheck(kernel: Kernel): () => Promise<void> {
  let lastRoute = '';
  let lastPool = '';
  let lastFile = '';
  return async () => {
    lastRoute = await checkRouteContent(kernel, lastRoute);
    lastPool = await checkPoolContent(kernel, lastPool);
    lastFile = await checkFileContent(kernel, lastFile);
    await removeRetiredPools(kernel);
    await sweepExpiredKeys(kernel);
    kernel.reconciler.takeUp();
  };
}
