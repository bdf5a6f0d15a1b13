import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { publicInternet } from '@daspanel/platform/egress-rules.ts';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import type { Secret } from '@daspanel/platform/secret.ts';
import type { PartSettings } from '@daspanel/platform/settings.ts';
import { createAuthenticator } from './access/authenticate.ts';
import { createRateLimiter } from './access/rate-limit.ts';
import { createChangeWriter, type ChangeWriter } from './changes/change-writer.ts';
import { createDataServices, type AskDataServices } from './data-services.ts';
import { openState } from './database/open-state.ts';
import { createTransactionWriter } from './database/transaction-writer.ts';
import { createAccessKeySubject, isAccessKeyFile, ownerOfAccessKeyFile } from './modules/access-keys/access-key-subject.ts';
import type { BackupParts } from './modules/backups/create-backup.ts';
import { openAuditAnchors } from './modules/audit/audit-anchor.ts';
import { createAcmeSubject } from './modules/certificate-settings/acme-subject.ts';
import { createAcmePart, createAgentPart, type AskAcme } from './modules/certificates/ask-certificates.ts';
import { createCertificateStates } from './modules/certificates/certificate-states.ts';
import { createCertificateSubject } from './modules/certificates/certificate-subject.ts';
import { createCertificatesDriver } from './modules/certificates/certificates-driver.ts';
import { createConsolePart } from './modules/consoles/console-part.ts';
import { createOpenConsoles } from './modules/consoles/open-consoles.ts';
import { createDatabaseSizes } from './modules/databases/database-sizes.ts';
import { createHeldManagers } from './modules/databases/held-managers.ts';
import { createEventFeed } from './modules/events/event-feed.ts';
import { createAskFiles } from './modules/files/ask-files.ts';
import { createJobRunner } from './modules/jobs/job-runner.ts';
import { createMailPart } from './modules/mail/mail-part.ts';
import { createMailDriver } from './modules/mail-settings/mail-driver.ts';
import { openAllowance } from './modules/plans/open-allowance.ts';
import { createChallenges } from './modules/passkeys/challenges.ts';
import { createPendingTotp } from './modules/second-factors/pending-totp.ts';
import { createSystemMail } from './modules/system-mail/system-mail.ts';
import { createMailSubject } from './modules/mail-settings/mail-subject.ts';
import { createMetricsStore } from './modules/metrics/metrics-store.ts';
import { addMeasures, createSiteMeasures } from './modules/metrics/site-measures.ts';
import { openObservations } from './observations/open-observations.ts';
import { createOrchestratorClient } from './modules/parts/orchestrator-client.ts';
import { PATIENCE } from './modules/sites/change-site.ts';
import { createAddresses } from './modules/sites/addresses.ts';
import { doorOf } from './modules/schedules/call-site.ts';
import { createDoAction } from './modules/schedules/do-action.ts';
import { createRunStore } from './modules/schedules/run-store.ts';
import { createScheduler } from './modules/schedules/scheduler.ts';
import { createRunner } from './modules/schedules/start-run.ts';
import { createPasswordHasher } from './modules/users/password-hash.ts';
import type { ContentParts } from './modules/versions/put-content.ts';
import { applyDatabases, type ApplyDatabasesParts } from './reconciler/apply-databases.ts';
import { applySite } from './reconciler/apply-site.ts';
import { createDrivers } from './reconciler/drivers.ts';
import { createStepExecutor } from './reconciler/execute-step.ts';
import { createDatabaseStepExecutor } from './reconciler/execute-database-step.ts';
import { markDatabasesDirty } from './reconciler/mark-databases-dirty.ts';
import { markDirty } from './reconciler/mark-dirty.ts';
import type { DirtySite } from './reconciler/dirty-store.ts';
import { createReconciler, type Reconciler } from './reconciler/reconciler.ts';
import { readOrMakeSecret } from './secrets/read-or-make-secret.ts';
import type { Subject } from './reconciler/subject.ts';
import type { Place } from './reconciler/wanted-site.ts';
import { createStores, type Stores } from './stores.ts';
import { createViewTickets } from './view/view-tickets.ts';
import { createWorks } from './works.ts';

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
  const mail = await connectMail(data, resources, log);
  const certificates = await connectCertificates(data, resources);
  const subjects = createSubjects({ ...stores, place, secret: accessKeySecret, now });
  const launcher = resources.use(createRequester(data.sockets.launcherForApi));
  const observed = openObserved({ database, data, askAcme: certificates.askAcme, log, now }, resources);
  const beside = { ...createMailDriver(mail.mailRequester, mail.mailKey), ...createCertificatesDriver({ ...certificates, log, now }) };
  const drivers = resources.use(createDrivers(data, launcher, beside));
  const execute = createStepExecutor(drivers, {
    ofRoute: (host) => stores.applied.ownerOfRoute(host),
    ofFile: (path) => (isAccessKeyFile(path) ? ownerOfAccessKeyFile(stores.accessKeys, path) : stores.applied.files.ownerOf(path)),
  });
  const askDataServices = createDataServices(resources.use(createRequester(data.sockets.dataServices)));
  const onSaved = () => feed.announceCommitted();
  const applyParts = { ...stores, writer, execute, place, subjects, log, now };
  const reconciler = resources.use(createReconciler({ ...applyParts, apply: (dirty) => applySite(applyParts, dirty), onSaved }));
  const databaseReconciler = resources.use(createDatabaseReconciler({ ...stores, writer, log, now, onSaved, reconciler }, askDataServices));
  const changes = createChanges({ ...stores, writer, place, subjects, now }, { onSaved, reconciler, databaseReconciler });
  const checks = { ...stores, database, data, writer, execute, place, now };
  const plans = openAllowance(stores, observed.metrics);
  const anchors = await openAuditAnchors({ audit: stores.audit, folder: data.state, secrets: data.secrets, log });
  const credentials: ContentParts['credentials'] = new Map();
  const passphrases: BackupParts['passphrases'] = new Map();
  const works = createWorks({
    ...stores,
    ...checks,
    anchors,
    credentials,
    passphrases,
    changes,
    askDataServices,
    reconciler,
    databaseReconciler,
    launcher,
    egressRules: publicInternet({ hostNames: [settings.hostName] }),
  });
  const runner = resources.use(createJobRunner({ ...stores, changes, writer, works, log, now }));
  return {
    ...stores,
    ...checks,
    anchors,
    snapshots: state.snapshots,
    credentials,
    passphrases,
    feed,
    launcher,
    ...observed,
    ...plans,
    ...openSchedules({ ...stores, ...observed, ...plans, settings, data, writer, onSaved, newId: randomId, log, now }, resources),
    askDataServices,
    measureDatabases: createDatabaseSizes(askDataServices, now),
    reconciler,
    databaseReconciler,
    changes,
    runner,
    log,
    ...(await openAccess(stores, { data, settings }, now)),
    orchestrator: createOrchestratorClient(resources.use(createRequester(data.sockets.orchestrator))),
    ...describeOrigins(settings),
    accessKeySecret,
    askFiles: createAskFiles(data.sockets.siteFiles),
    ...mail,
    ...certificates,
    heldManagers: createHeldManagers(now),
    openConsoles: createOpenConsoles(),
    consolePart: createConsolePart(resources.use(createRequester(data.sockets.consoleRequests))),
    newId: randomId,
  };
}

/** The writer of changes, which has what it touched applied. */
function createChanges(
  parts: Stores &
    Pick<ApplyDatabasesParts, 'writer'> & { readonly place: Place; readonly subjects: readonly Subject[]; readonly now: () => number },
  applied: { readonly onSaved: () => void; readonly reconciler: Reconciler; readonly databaseReconciler: Reconciler },
): ChangeWriter {
  return createChangeWriter({
    ...parts,
    markDirty: (mark) => markDirty(parts, mark),
    markDatabasesDirty: (site) => markDatabasesDirty(parts, site),
    onCommitted: (touched) => {
      applied.onSaved();
      applied.reconciler.wake(touched.sites);
      applied.databaseReconciler.wake(touched.databases);
    },
  });
}

/** Who may ask what, and what signing in needs. */
async function openAccess(stores: Stores, { data, settings }: Pick<Surroundings, 'data' | 'settings'>, now: () => number) {
  const authenticator = createAuthenticator({ ...stores, now });
  return {
    authenticator,
    viewTickets: createViewTickets({ ...describeOrigins(settings), isValid: authenticator.isValid, now }),
    limiter: createRateLimiter(),
    passwords: createPasswordHasher(),
    sessionSecret: await readOrMakeSecret(join(data.secrets, 'sessions')),
    totpKey: await readOrMakeSecret(join(data.secrets, 'authenticator-apps')),
    pendingTotp: createPendingTotp(now),
    challenges: createChallenges(now),
  };
}

/** Where the installation answers. */
function describeOrigins(settings: PartSettings) {
  const port = settings.httpsPort === 443 ? '' : `:${settings.httpsPort}`;
  return {
    panelOrigin: `https://admin.${settings.hostName}${port}`,
    viewOrigin: `https://view.${settings.hostName}${port}`,
    databaseManagerOrigin: `https://db.${settings.hostName}${port}`,
    devServerOrigin: (inside: number, site: SiteId) => `https://${inside}--${site}.dev.${settings.hostName}${port}`,
    storageUrl: `https://s3.${settings.hostName}${port}`,
    addresses: createAddresses(settings),
  };
}

/** What is measured, and what lists of sites show and are sorted by of it. */
function openObserved(
  {
    database,
    data,
    ...parts
  }: Pick<Surroundings, 'data' | 'log'> & { readonly askAcme: AskAcme; readonly now: () => number } & { readonly database: DatabaseSync },
  resources: AsyncDisposableStack,
) {
  const observations = openObservations(data.state, parts);
  resources.defer(() => observations.close());
  const metrics = createMetricsStore(observations);
  const measures = createSiteMeasures({ metrics, certificateOf: createCertificateStates(parts), now: parts.now });
  addMeasures(database, measures);
  return { metrics, measures, observations };
}

/** What schedules do, and when. */
function openSchedules(
  parts: Stores &
    Pick<Surroundings, 'settings' | 'data' | 'log'> &
    Pick<Parameters<typeof createRunner>[0], 'writer' | 'onSaved' | 'newId' | 'now'> & { readonly observations: DatabaseSync } & Pick<
      ReturnType<typeof openAllowance>,
      'allowance'
    >,
  resources: AsyncDisposableStack,
) {
  const runs = createRunStore(parts.observations);
  const doAction = createDoAction({ ...parts, socket: parts.data.sockets.launcherForApi, door: doorOf(parts.settings) });
  const scheduleRunner = resources.use(createRunner({ ...parts, runs, doAction }));
  return { runs, scheduleRunner, scheduler: createScheduler({ ...parts, runs, startRun: scheduleRunner.start }) };
}

/** What the reconciler looks after beside sites. */
function createSubjects(
  parts: Stores & { readonly place: Place; readonly secret: Secret<Buffer>; readonly now: () => number },
): readonly Subject[] {
  return [createAccessKeySubject(parts), createMailSubject(parts), createAcmeSubject(parts), createCertificateSubject(parts)];
}

/** The part that keeps and sends mail, and the key of what is sealed for it in the state. */
async function connectMail(data: DataDirectory, resources: AsyncDisposableStack, log: Log) {
  const mailRequester = resources.use(createRequester(data.sockets.mailRequests));
  const askMail = createMailPart(mailRequester);
  const systemMail = resources.use(createSystemMail({ askMail, log }));
  return { mailRequester, askMail, systemMail, mailKey: await readOrMakeSecret(join(data.secrets, 'mail-relay')) };
}

/** The two parts that deal with certificates, and the key of what is sealed for them in the state. */
async function connectCertificates(data: DataDirectory, resources: AsyncDisposableStack) {
  return {
    askAgent: createAgentPart(resources.use(createRequester(data.sockets.certificateRequests))),
    askAcme: createAcmePart(resources.use(createRequester(data.sockets.acmeRequests))),
    certificateKey: await readOrMakeSecret(join(data.secrets, 'certificate-settings')),
  };
}

/** The reconciler of what sites have in MariaDB and the tenant Redis: a server that is down keeps none of their routes and pools waiting. */
function createDatabaseReconciler(
  parts: Omit<ApplyDatabasesParts, 'executeDatabaseStep'> & { readonly onSaved: () => void; readonly reconciler: Reconciler },
  askDataServices: AskDataServices,
): Reconciler {
  const executeDatabaseStep = createDatabaseStepExecutor(askDataServices, (site) => parts.reconciler.settle(site, PATIENCE));
  const { log, now, onSaved } = parts;
  const apply = (dirty: DirtySite) => applyDatabases({ ...parts, executeDatabaseStep }, dirty);
  return createReconciler({ dirty: parts.dirtyDatabases, apply, log, now, onSaved });
}
