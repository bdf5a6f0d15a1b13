import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { orchestratorOperations, type PartState } from '@daspanel/formats/part-state.ts';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { operation, RequestError, serveOperations } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { SETTINGS_VARIABLE, type PartSettings } from '@daspanel/platform/settings.ts';
import { findConfinementHost } from './confinement.ts';
import { lockData } from './data-lock.ts';
import { emptyRunFolder, prepareFolders, topLevelFolders } from './data-layout.ts';
import { settleSettings } from './installation-settings.ts';
import { readMachineRole } from './machine-role.ts';
import { fitsSockets, LONGEST_DATA_PATH } from './open-paths.ts';
import type { StartOptions } from './options.ts';
import { describeParts } from './parts.ts';
import { assertPortsAreFree } from './ports.ts';
import { prepareKeys } from './prepare-keys.ts';
import { measureSessions } from './process-facts.ts';
import { assertShared } from './shared-folders.ts';
import { supervisePart, type PartCondition, type SupervisedPart } from './supervise-part.ts';

export interface RunningInstallation extends AsyncDisposable {
  readonly settings: PartSettings;
  /** Resolves when every part is ready, but for services that take too long; rejects when a part is stopped before. */
  readonly ready: Promise<void>;
  states(): readonly PartCondition[];
}

export interface InstallationContext {
  /** The checkout, on a path that every part's user can reach. */
  readonly programDirectory: string;
  /** The data directory, on a path that every part's user can reach. */
  readonly reachedAs: string;
  /** Handed to the parts as it is, for failpoints in tests. */
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Log;
}

/** Starts every part of the installation in a data directory, and keeps them running until it is disposed of. */
export async function startInstallation(options: StartOptions, context: InstallationContext): Promise<RunningInstallation> {
  if (!fitsSockets(context.reachedAs)) {
    throw new Error(
      `${options.data} is too long: the data directory's path may have ${LONGEST_DATA_PATH} bytes, because sockets lie in it`,
    );
  }
  const separateUsers = process.getuid?.() === 0;
  const lock = await lockData(options.data);
  try {
    const installation = await settleSettings(options, separateUsers);
    const role = readMachineRole(options.data);
    if (role !== 'kernel') await assertPortsAreFree(installation.listen, [installation.httpPort, installation.httpsPort]);
    if (role === 'node') assertShared(options.data);
    await emptyRunFolder(options.data, role);
    await prepareFolders(options.data, separateUsers, role);
    if (role !== 'node') await prepareKeys(options.data, separateUsers);
    const settings: PartSettings = {
      ...installation,
      driver: 'native',
      role,
      dataDirectory: context.reachedAs,
      programDirectory: context.programDirectory,
      separateUsers,
    };
    const data = dataDirectory(context.reachedAs);
    await publishFile(data.settingsFile, JSON.stringify(settings));
    return await startParts(settings, data, context, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The project's own Node on the path that parts can reach; this process's, where the checkout has none for this processor. */
function nodeOf(programDirectory: string): string {
  const own = join(programDirectory, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  return existsSync(own) ? own : process.execPath;
}

async function startParts(
  settings: PartSettings,
  data: DataDirectory,
  context: InstallationContext,
  lock: Awaited<ReturnType<typeof lockData>>,
): Promise<RunningInstallation> {
  const parts: SupervisedPart[] = [];
  const states = () => parts.map((part) => part.state());
  const recordSessions = () => {
    const sessions = states().flatMap(({ pid }) => (pid === null ? [] : [pid]));
    lock.record(sessions).catch((error: unknown) => context.log.error('the lock could not be written', { error }));
  };
  const supervisor = {
    environment: { ...context.environment, [SETTINGS_VARIABLE]: data.settingsFile },
    separateUsers: settings.separateUsers,
    findConfinementHost: () => findConfinementHost({ ...settings, node, settingsFile: data.settingsFile }, topLevelFolders(data.root)),
    stopWithin: 10_000,
    logFolder: data.logs,
    log: context.log,
    onChange: recordSessions,
  };
  const node = nodeOf(context.programDirectory);
  const control = await serveControl(data, settings.separateUsers, parts);
  const descriptions = describeParts(settings, node);
  for (const description of descriptions) parts.push(supervisePart(description, supervisor));
  const services = new Set(descriptions.filter(({ isService }) => isService).map(({ name }) => name));
  return {
    settings,
    ready: becomeReady(parts, services),
    states,
    async [Symbol.asyncDispose]() {
      await control[Symbol.asyncDispose]();
      // The proxy goes first, so that no request meets a part that is already gone.
      await Promise.all(parts.filter(({ name }) => name === 'proxy').map((part) => part.stop()));
      await Promise.all(parts.map((part) => part.stop()));
      await lock.release();
    },
  };
}

/** A first start of MariaDB makes its data, which takes some seconds; one that cannot start, as on a full disk, must not hide that sites answer. */
const SERVICE_PATIENCE = 30_000;

async function becomeReady(parts: readonly SupervisedPart[], services: ReadonlySet<string>): Promise<void> {
  const readiness = (wanted: readonly SupervisedPart[]) => Promise.all(wanted.map((part) => part.ready));
  await readiness(parts.filter(({ name }) => !services.has(name)));
  await Promise.race([readiness(parts.filter(({ name }) => services.has(name))), wait(SERVICE_PATIENCE, undefined, { ref: false })]);
}

/** How all parts are, with the memory that their processes have. */
function measureParts(parts: readonly SupervisedPart[]): readonly PartState[] {
  const states = parts.map((part) => part.state());
  const memory = measureSessions(new Set(states.flatMap(({ pid }) => (pid === null ? [] : [pid]))));
  return states.map((state) => ({ ...state, memoryBytes: memory.get(state.pid ?? -1) ?? 0 }));
}

/** Serves the states of the parts, and restarts, to the API (which is in the folder's group). */
function serveControl(data: DataDirectory, separateUsers: boolean, parts: readonly SupervisedPart[]): Promise<AsyncDisposable> {
  const operations = {
    'parts.list': operation(orchestratorOperations['parts.list'], async () => measureParts(parts)),
    'part.restart': operation(orchestratorOperations['part.restart'], async ({ name }) => {
      const part = parts.find((candidate) => candidate.name === name);
      if (part === undefined) throw new RequestError('unknown-part', `there is no part ${JSON.stringify(name)}`);
      part.restart();
    }),
  };
  const owner = separateUsers ? { user: identities.root, group: identities.api } : undefined;
  return serveOperations(data.sockets.orchestrator, operations, { mode: 0o660, ...(owner === undefined ? {} : { owner }) });
}
