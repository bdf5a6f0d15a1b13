import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient, type Client } from '@daspanel/contract';
import { nodeTransport } from '@daspanel/contract/node-transport.ts';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import { startProgram, type Program } from '@daspanel/platform/run-program.ts';
import { SETTINGS_VARIABLE } from '@daspanel/platform/settings.ts';

const repository = join(import.meta.dirname, '..', '..', '..', '..');
export const HOST_NAME = 'daspanel.localhost';

type Part = 'launcher' | 'redis' | 'mail' | 'storage' | 'certificates' | 'acme';

interface Wishes {
  /** Parts beside the API. */
  readonly with?: readonly Part[];
  /** Starts what else there should be on the data directory, before anything else does. */
  readonly beside?: (root: string) => Promise<AsyncDisposable>;
  readonly failpoints?: string;
  /** Where the proxy would be; 8443 by default. */
  readonly httpsPort?: number;
  /** Go on with this data directory. */
  readonly folder?: string;
}

/** An API process on a temporary data directory, with a real launcher and Redis where asked for. */
export interface Installation extends AsyncDisposable {
  readonly data: DataDirectory;
  readonly api: ApiProcess;
  /** Client with the operator's token, unless another is given; null: none. */
  client(token?: string | null): Client;
  /** Starts the API again on the same data. */
  restartApi(failpoints?: string): Promise<void>;
  startPart(part: Part): Promise<Program>;
  /** The parts that were started last. */
  readonly parts: ReadonlyMap<Part, Program>;
  readonly operatorToken: string;
}

interface ApiProcess {
  readonly process: Program;
  readonly output: () => string;
}

export async function startInstallation(wishes: Wishes = {}): Promise<Installation> {
  const folder = wishes.folder ?? (await mkdtemp('/tmp/dpapi-'));
  const data = dataDirectory(folder);
  const beside = await wishes.beside?.(folder);
  await prepareFolders(data, wishes.httpsPort);
  const programs = new Set<Program>();
  const parts = new Map<Part, Program>();
  const startPart = async (part: Part) => {
    const { start, socket } = describePart(data, part);
    await rm(socket, { force: true });
    const program = start();
    programs.add(program);
    parts.set(part, program);
    await waitForSocket(socket, program);
    return program;
  };
  const endAll = async () => {
    for (const program of programs) await endProgram(program);
    await beside?.[Symbol.asyncDispose]();
    if (wishes.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  const startAll = async () => {
    for (const part of wishes.with ?? []) await startPart(part);
    return startApiProcess(data, wishes.failpoints);
  };
  let api = await startAll().catch(async (error: unknown) => {
    await endAll();
    throw error;
  });
  const operatorToken = (await readFile(join(data.secrets, 'operator-token'), 'utf8')).trim();
  const transport = nodeTransport({ socketPath: data.sockets.api, host: `api.${HOST_NAME}` });
  return {
    data,
    get api() {
      return api;
    },
    operatorToken,
    client: (token = operatorToken) => createClient(token === null ? { transport } : { transport, token }),
    startPart,
    parts,
    async restartApi(failpoints) {
      await endProgram(api.process);
      await rm(data.sockets.api, { force: true });
      api = await startApiProcess(data, failpoints);
    },
    async [Symbol.asyncDispose]() {
      await endProgram(api.process);
      await endAll();
    },
  };
}

async function prepareFolders(data: DataDirectory, httpsPort = 8443): Promise<void> {
  const folders = [
    data.state,
    data.ledger,
    data.sites,
    data.trash,
    data.uploads,
    data.routes,
    data.pools,
    data.siteLogs,
    data.redis,
    data.mail,
    data.storage,
    data.accessKeys,
    data.buckets,
    data.localAuthority,
    data.servedCertificates,
    data.wantedCertificates,
    data.ownCertificates,
    data.acme,
    join(data.acmeChallenges, 'http-01'),
    join(data.acmeChallenges, 'tls-alpn-01'),
  ];
  for (const name of [
    'api',
    'redis',
    'launcher',
    'proxy',
    'orchestrator',
    'pools',
    'engine-php',
    'mysql',
    'mail',
    'mail-channels',
    'outgoing-channels',
    'storage',
    'site-files',
    'certificates',
    'certificate-requests',
    'certificate-installations',
    'acme',
  ])
    folders.push(join(data.run, name));
  for (const folder of folders) await mkdir(folder, { recursive: true });
  const settings = {
    hostName: HOST_NAME,
    httpPort: 8080,
    httpsPort,
    listen: ['127.0.0.1'],
    dataDirectory: data.root,
    programDirectory: repository,
    separateUsers: false,
  };
  await writeFile(data.settingsFile, JSON.stringify(settings));
}

function describePart(data: DataDirectory, part: Part): { readonly start: () => Program; readonly socket: string } {
  switch (part) {
    case 'redis':
      return { start: () => startRedis(data), socket: data.sockets.redisControl };
    case 'launcher':
      return { start: () => startNode(data, 'launcher/src/main.ts'), socket: data.sockets.launcherForApi };
    case 'certificates':
      return { start: () => startNode(data, 'certificates/src/agent/main.ts'), socket: data.sockets.certificateRequests };
    case 'acme':
      return { start: () => startNode(data, 'certificates/src/acme/main.ts'), socket: data.sockets.acmeRequests };
    case 'storage':
      return { start: () => startNode(data, 'storage/src/main.ts'), socket: data.sockets.storage };
    case 'mail':
      return { start: () => startNode(data, 'mail-catcher/src/main.ts'), socket: data.sockets.mailRequests };
  }
}

function startNode(data: DataDirectory, path: string, environment: Readonly<Record<string, string>> = {}): Program {
  return startProgram(process.execPath, [join(repository, 'packages', path)], {
    env: { [SETTINGS_VARIABLE]: data.settingsFile, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

function startRedis(data: DataDirectory): Program {
  const options = ['--port', '0', '--unixsocket', data.sockets.redisControl, '--save', '', '--appendonly', 'no', '--dir', data.redis];
  return startProgram('/usr/bin/redis-server', options, { stdio: 'ignore' });
}

async function startApiProcess(data: DataDirectory, failpoints?: string): Promise<ApiProcess> {
  const api = startApiProgram(data, failpoints);
  await waitForSocket(data.sockets.api, api.process, api.output);
  return api;
}

/** Starts the API without waiting for it: where it is expected to stop by itself. */
export function startApiProgram(data: DataDirectory, failpoints?: string): ApiProcess {
  const program = startNode(data, 'api/src/main.ts', failpoints === undefined ? {} : { DASPANEL_FAILPOINTS: failpoints });
  let text = '';
  program.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return { process: program, output: () => text };
}

async function waitForSocket(path: string, program: Program, output: () => string = () => ''): Promise<void> {
  for (let turn = 0; turn < 1_500; turn += 1) {
    if (existsSync(path)) return;
    if (program.exitCode !== null || program.signalCode !== null) throw new Error(`it ended before it listened on ${path}:\n${output()}`);
    await wait(10);
  }
  throw new Error(`nobody listens on ${path}:\n${output()}`);
}

export async function endProgram(program: Program, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const ended = once(program, 'exit');
  program.kill(signal);
  await ended;
}
