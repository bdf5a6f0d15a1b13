import { once } from 'node:events';
import { chown, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { formatRoute, type Route } from '@daspanel/formats/route.ts';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { groups, identities } from '@daspanel/platform/identities.ts';
import { runProgram, startProgram, type ProgramOptions } from '@daspanel/platform/run-program.ts';
import { SETTINGS_VARIABLE, type PartSettings } from '@daspanel/platform/settings.ts';
import { takeFreePorts } from './free-ports.ts';

const PROGRAM_DIRECTORY = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** True where the tests run as root, so that nginx and the sites have users of their own. */
export const hasSeparateUsers = process.getuid?.() === 0;

export interface StartedProxy extends AsyncDisposable {
  readonly data: DataDirectory;
  readonly settings: PartSettings;
  /** Writes the route file and announces it, as the API does. */
  readonly writeRoute: (host: string, route: Route) => Promise<void>;
  readonly removeRoute: (host: string) => Promise<void>;
  /** Writes key and chain, and announces them, as the certificate agent does. */
  readonly writeCertificate: (name: string, pem: string) => Promise<void>;
  /** Posts to the control socket and gives the status. */
  readonly announce: (path: string) => Promise<number>;
  /** Process ids of nginx: the first is the master's. */
  readonly processIds: () => Promise<readonly number[]>;
  /** Kills the master as a crash would, and starts nginx again at once, as the orchestrator does. */
  readonly crash: () => Promise<void>;
  /** What nginx wrote to its error log. */
  readonly errors: () => Promise<string>;
}

export interface ProxyOptions {
  /** Starts the answering service too. */
  readonly answers?: boolean;
  /** Limit of open files, from which nginx's limits of connections follow. */
  readonly openFiles?: number;
  /** Absolute path of the panel's files. */
  readonly panelFolder?: string;
}

/** Tests name files by their whole paths; routes name them by their place in the data directory. */
function insideData(root: string, route: Route): Route {
  const inside = (path: string) => path.replace(`${root}/`, '');
  if ('root' in route) return { ...route, root: inside(route.root) };
  return 'address' in route ? { ...route, address: inside(route.address) } : route;
}

/** Runs the part's own preparation and then nginx on free ports of 127.0.0.1 in a new data directory, as the orchestrator does. */
export async function startProxy(options: ProxyOptions = {}): Promise<StartedProxy> {
  const root = await mkdtemp('/tmp/daspanel-proxy-');
  const data = dataDirectory(root);
  const [httpPort, httpsPort] = await takeFreePorts(2);
  const settings: PartSettings = {
    hostName: 'daspanel.localhost',
    httpPort: httpPort ?? 0,
    httpsPort: httpsPort ?? 0,
    listen: ['127.0.0.1'],
    dataDirectory: root,
    programDirectory: PROGRAM_DIRECTORY,
    driver: 'native',
    role: 'whole',
    separateUsers: hasSeparateUsers,
    ...(options.panelFolder === undefined ? {} : { panelFolder: options.panelFolder }),
  };
  await makeFolders(data);
  await publishFile(data.settingsFile, JSON.stringify(settings));
  await prepare(data, options.openFiles);
  let nginx = await startNginx(data, options.openFiles);
  const answers = options.answers === true ? await startAnswers(data) : undefined;
  const announce = (path: string) => send(data.sockets.proxyControl, path, 'POST');
  const announced = async (path: string) => {
    const status = await announce(path);
    if (status !== 204) throw new Error(`the proxy answered ${status} to ${path}`);
  };
  return {
    data,
    settings,
    announce,
    async writeRoute(host, route) {
      await publishFile(join(data.routes, host), formatRoute(insideData(root, route)));
      await announced(`/route?name=${encodeURIComponent(host)}`);
    },
    async removeRoute(host) {
      await rm(join(data.routes, host), { force: true });
      await announced(`/route?name=${encodeURIComponent(host)}`);
    },
    async writeCertificate(name, pem) {
      await publishFile(join(data.servedCertificates, `${name}.pem`), pem, {
        mode: 0o640,
        ...(hasSeparateUsers ? { group: identities.proxy } : {}),
      });
      await announced(`/certificate?name=${encodeURIComponent(name)}`);
    },
    processIds: () => listProcesses(nginx.pid ?? 0),
    async crash() {
      const ended = once(nginx, 'exit');
      nginx.kill('SIGKILL');
      await ended;
      await prepare(data, options.openFiles);
      nginx = await startNginx(data, options.openFiles);
    },
    errors: () => readFile(join(data.logs, 'proxy', 'error.log'), 'utf8'),
    async [Symbol.asyncDispose]() {
      await answers?.[Symbol.asyncDispose]();
      const ended = once(nginx, 'exit');
      nginx.kill('SIGTERM');
      await ended;
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function startNginx(data: DataDirectory, openFiles: number | undefined) {
  const configuration = join(data.run, 'proxy', 'nginx.conf');
  const nginx = startAsProxy(['/usr/sbin/nginx', '-c', configuration, '-e', 'stderr', '-g', 'daemon off;'], {}, openFiles);
  await waitForAnswer(data.sockets.proxyControl, '/status', nginx);
  return nginx;
}

export interface StartedAnswers extends AsyncDisposable {
  /** Ends it as a crash would. */
  readonly kill: () => Promise<void>;
}

/** Runs the answering service as the orchestrator does. */
export async function startAnswers(data: DataDirectory): Promise<StartedAnswers> {
  const main = join(PROGRAM_DIRECTORY, 'packages/proxy/src/answers/main.ts');
  await rm(data.sockets.answers, { force: true });
  const child = startAsProxy([process.execPath, main], { [SETTINGS_VARIABLE]: data.settingsFile });
  await waitForAnswer(data.sockets.answers, '/', child);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return { kill: () => end('SIGKILL'), [Symbol.asyncDispose]: () => end('SIGTERM') };
}

async function makeFolders(data: DataDirectory): Promise<void> {
  const owned = [join(data.run, 'proxy'), join(data.run, 'answers'), join(data.logs, 'proxy'), data.siteLogs];
  const open = [
    data.routes,
    data.sites,
    data.servedCertificates,
    join(data.acmeChallenges, 'http-01'),
    join(data.acmeChallenges, 'tls-alpn-01'),
    data.sockets.pools,
    join(data.run, 'engine-php'),
    join(data.run, 'certificates'),
  ];
  for (const path of [...owned, ...open]) await mkdir(path, { recursive: true });
  if (!hasSeparateUsers) return;
  await runProgram('/bin/chmod', ['755', data.root]);
  for (const path of owned) await chown(path, identities.proxy, identities.proxy);
}

async function prepare(data: DataDirectory, openFiles: number | undefined): Promise<void> {
  const main = join(PROGRAM_DIRECTORY, 'packages/proxy/src/main.ts');
  const child = startAsProxy([process.execPath, main], { [SETTINGS_VARIABLE]: data.settingsFile }, openFiles);
  const said: Buffer[] = [];
  child.stderr?.on('data', (text: Buffer) => said.push(text));
  const [status] = (await once(child, 'close')) as [number];
  if (status !== 0) throw new Error(`the preparation of the proxy ended with ${status}: ${Buffer.concat(said).toString()}`);
}

function startAsProxy(wanted: readonly [string, ...string[]], env: Record<string, string>, openFiles?: number) {
  const limit = openFiles === undefined ? [] : ['/usr/bin/prlimit', `--nofile=${openFiles}:${openFiles}`, '--'];
  const [program = '', ...programArguments] = [...limit, ...wanted];
  const options: ProgramOptions = { env, stdio: ['ignore', 'ignore', 'pipe'] };
  if (!hasSeparateUsers) return startProgram(program, programArguments, options);
  const identity = ['--reuid', `${identities.proxy}`, '--regid', `${identities.proxy}`, '--groups', `${groups.poolClients}`];
  const capabilities = ['--inh-caps', '-all,+net_bind_service', '--ambient-caps', '-all,+net_bind_service', '--no-new-privs'];
  return startProgram('/usr/bin/setpriv', [...identity, ...capabilities, '--', program, ...programArguments], options);
}

/** Waits until a path of a server on a unix socket is answered. A socket alone says little: nginx makes it before it has its ports and its workers. */
async function waitForAnswer(socketPath: string, path: string, child: ReturnType<typeof startProgram>): Promise<void> {
  let said = '';
  child.stderr?.on('data', (text: Buffer) => {
    said += text.toString();
  });
  for (let attempt = 0; attempt < 400 && child.exitCode === null; attempt += 1) {
    if ((await send(socketPath, path, 'GET').catch(() => undefined)) !== undefined) return;
    await wait(25);
  }
  child.kill('SIGKILL');
  throw new Error(`nothing answers on ${socketPath}: ${said}`);
}

async function listProcesses(master: number): Promise<readonly number[]> {
  const children = await readFile(`/proc/${master}/task/${master}/children`, 'utf8');
  return [
    master,
    ...children
      .trim()
      .split(' ')
      .filter((pid) => pid !== '')
      .map(Number),
  ];
}

function send(socketPath: string, path: string, method: 'GET' | 'POST'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path, method }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    sent.once('error', reject);
    sent.end();
  });
}
