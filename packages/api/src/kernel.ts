import { join } from 'node:path';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { publicInternet } from '@daspanel/platform/egress-rules.ts';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import type { PartSettings } from '@daspanel/platform/settings.ts';
import { createAuthenticator } from './access/authenticate.ts';
import { createRateLimiter } from './access/rate-limit.ts';
import { createChangeWriter } from './changes/change-writer.ts';
import { createIdempotencyStore } from './changes/idempotency-store.ts';
import { createDataServices } from './data-services.ts';
import { openState } from './database/open-state.ts';
import { createTransactionWriter } from './database/transaction-writer.ts';
import { createAccessKeyStore } from './modules/access-keys/access-key-store.ts';
import { createAccessKeySubject, isAccessKeyFile, ownerOfAccessKeyFile } from './modules/access-keys/access-key-subject.ts';
import { openAuditAnchors } from './modules/audit/audit-anchor.ts';
import { createAuditStore } from './modules/audit/audit-store.ts';
import { cloneDatabaseWork } from './modules/databases/clone-database.ts';
import { createDatabaseSizes } from './modules/databases/database-sizes.ts';
import { createDatabaseStore } from './modules/databases/database-store.ts';
import { createDatabaseUserStore } from './modules/databases/database-user-store.ts';
import { createExportStore } from './modules/databases/export-store.ts';
import { exportWork } from './modules/databases/export-database.ts';
import { importWork } from './modules/databases/import-database.ts';
import { rewriteWork } from './modules/databases/rewrite-database.ts';
import { createEventFeed } from './modules/events/event-feed.ts';
import { createEventStore } from './modules/events/event-store.ts';
import { createJobRunner } from './modules/jobs/job-runner.ts';
import { createJobStore } from './modules/jobs/job-store.ts';
import { createMailPart } from './modules/mail/mail-part.ts';
import { createMailDriver } from './modules/mail-settings/mail-driver.ts';
import { createMailSettingsStore } from './modules/mail-settings/mail-settings-store.ts';
import { createMailSubject } from './modules/mail-settings/mail-subject.ts';
import { createOrchestratorClient } from './modules/parts/orchestrator-client.ts';
import { createAddresses } from './modules/sites/addresses.ts';
import { createSiteStore } from './modules/sites/site-store.ts';
import { rebuildWork } from './modules/system/rebuild-installation.ts';
import { verifyWork } from './modules/system/verify-installation.ts';
import { createTokenStore } from './modules/tokens/token-store.ts';
import { createUploadStore } from './modules/uploads/upload-store.ts';
import { cloneWork } from './modules/versions/clone-version.ts';
import { contentWork, type ContentParts } from './modules/versions/put-content.ts';
import { createVersionStore } from './modules/versions/version-store.ts';
import { createAppliedStore } from './reconciler/applied-store.ts';
import { createAppliedDatabasesStore } from './reconciler/applied-databases-store.ts';
import { applyDatabases, rebuildDatabases } from './reconciler/apply-databases.ts';
import { applySite } from './reconciler/apply-site.ts';
import { checkRouteNames, rebuildAll } from './reconciler/check-applied.ts';
import { checkFileNames } from './reconciler/check-files.ts';
import { createDirtyStore, ofDatabases } from './reconciler/dirty-store.ts';
import { createDrivers } from './reconciler/drivers.ts';
import { createStepExecutor } from './reconciler/execute-step.ts';
import { createDatabaseStepExecutor } from './reconciler/execute-database-step.ts';
import { markDatabasesDirty } from './reconciler/mark-databases-dirty.ts';
import { markDirty } from './reconciler/mark-dirty.ts';
import { createPlaceStore } from './reconciler/place-store.ts';
import { createReconciler } from './reconciler/reconciler.ts';
import { readOrMakeSecret } from './secrets/read-or-make-secret.ts';

export type Kernel = Awaited<ReturnType<typeof openKernel>>;

interface Surroundings {
  readonly settings: PartSettings;
  readonly data: DataDirectory;
  readonly log: Log;
  /** Called when it is unknown what the disk holds: must end the process. */
  readonly onBroken: (error: unknown) => void;
}

/** Opens the state and makes everything that works on it. What must be closed goes into `resources`. */
export async function openKernel({ settings, data, log, onBroken }: Surroundings, resources: AsyncDisposableStack) {
  const now = Date.now;
  const state = resources.use(await openState(data, now));
  const { database } = state;
  const writer = createTransactionWriter(database, onBroken);
  const stores = createStores(database);
  const feed = createEventFeed(stores.events);
  const place = { hostName: settings.hostName };
  const accessKeySecret = await readOrMakeSecret(join(data.secrets, 'access-key-secrets'));
  const mailKey = await readOrMakeSecret(join(data.secrets, 'mail-relay'));
  const mailRequester = resources.use(createRequester(data.sockets.mailRequests));
  const subjects = [createAccessKeySubject({ ...stores, secret: accessKeySecret, now }), createMailSubject(stores)];
  const launcher = resources.use(createRequester(data.sockets.launcherForApi));
  const drivers = resources.use(createDrivers(data, launcher, createMailDriver(mailRequester, mailKey)));
  const execute = createStepExecutor(drivers, {
    ofRoute: (host) => stores.applied.ownerOfRoute(host),
    ofFile: (path) => (isAccessKeyFile(path) ? ownerOfAccessKeyFile(stores.accessKeys, path) : stores.applied.files.ownerOf(path)),
  });
  const askDataServices = createDataServices(resources.use(createRequester(data.sockets.dataServices)));
  const executeDatabaseStep = createDatabaseStepExecutor(askDataServices);
  const onSaved = () => feed.announceCommitted();
  const applyParts = { ...stores, writer, execute, place, subjects, log, now };
  const reconciler = resources.use(createReconciler({ ...applyParts, apply: (dirty) => applySite(applyParts, dirty), onSaved }));
  const databaseReconciler = resources.use(
    createReconciler({
      dirty: stores.dirtyDatabases,
      apply: (dirty) => applyDatabases({ ...stores, writer, executeDatabaseStep, log, now }, dirty),
      log,
      now,
      onSaved,
    }),
  );
  const changes = createChangeWriter({
    ...stores,
    writer,
    now,
    markDirty: (mark) => markDirty({ ...stores, place, subjects }, mark),
    markDatabasesDirty: (site) => markDatabasesDirty(stores, site),
    onCommitted: (touched) => {
      onSaved();
      reconciler.wake(touched.sites);
      databaseReconciler.wake(touched.databases);
    },
  });
  const checks = { ...stores, database, data, writer, execute, place, now };
  const anchors = await openAuditAnchors({ audit: stores.audit, folder: data.state, secrets: data.secrets, log });
  const credentials: ContentParts['credentials'] = new Map();
  const launcherSocket = data.sockets.launcherForApi;
  const databaseWork = { ...stores, changes, askDataServices, dataServicesSocket: data.sockets.dataServices, uploadFolder: data.uploads };
  const works = {
    'version.clone': cloneWork({ ...databaseWork, reconciler, databaseReconciler, launcher, launcherSocket, place }),
    'version.content': contentWork({
      ...stores,
      credentials,
      launcherSocket,
      uploadFolder: data.uploads,
      egressRules: publicInternet({ hostNames: [settings.hostName] }),
    }),
    'database.export': exportWork(databaseWork),
    'database.import': importWork(databaseWork),
    'database.rewrite': rewriteWork(databaseWork),
    'database.clone': cloneDatabaseWork(databaseWork),
    'system.rebuild': rebuildWork({
      ...stores,
      reconciler,
      databaseReconciler,
      sites: stores.sites,
      rebuildAll: async () => {
        await rebuildAll(checks);
        await rebuildDatabases({ ...stores, writer });
      },
      removeStrays: async () => {
        const [routes, files] = [await checkRouteNames(checks), await checkFileNames(checks)];
        return { strays: routes.strays + files.strays };
      },
    }),
    'system.verify': verifyWork({ ...stores, anchors, database, data, launcherSocket }),
  };
  const runner = resources.use(createJobRunner({ ...stores, changes, writer, works, log, now }));
  return {
    ...stores,
    ...checks,
    anchors,
    snapshots: state.snapshots,
    credentials,
    feed,
    launcher,
    askDataServices,
    measureDatabases: createDatabaseSizes(askDataServices, now),
    reconciler,
    databaseReconciler,
    changes,
    runner,
    log,
    authenticator: createAuthenticator(stores.tokens, now),
    limiter: createRateLimiter(),
    orchestrator: createOrchestratorClient(resources.use(createRequester(data.sockets.orchestrator))),
    addresses: createAddresses(settings),
    accessKeySecret,
    mailKey,
    askMail: createMailPart(mailRequester),
    storageUrl: `https://s3.${settings.hostName}${settings.httpsPort === 443 ? '' : `:${settings.httpsPort}`}`,
    newId: randomId,
  };
}

function createStores(database: Parameters<typeof createSiteStore>[0]) {
  return {
    accessKeys: createAccessKeyStore(database),
    applied: createAppliedStore(database),
    appliedDatabases: createAppliedDatabasesStore(database),
    audit: createAuditStore(database),
    databases: createDatabaseStore(database),
    databaseUsers: createDatabaseUserStore(database),
    dirty: createDirtyStore(database),
    dirtyDatabases: createDirtyStore(database, ofDatabases),
    events: createEventStore(database),
    exports: createExportStore(database),
    idempotency: createIdempotencyStore(database),
    jobs: createJobStore(database),
    mailSettings: createMailSettingsStore(database),
    places: createPlaceStore(database),
    sites: createSiteStore(database),
    tokens: createTokenStore(database),
    uploads: createUploadStore(database),
    versions: createVersionStore(database),
  };
}
