import { once } from 'node:events';
import { chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { phpSettings, poolLimits, type PhpSettings, type PoolLimits } from '@daspanel/formats/pool.ts';
import type { PhpVersion } from '@daspanel/formats/identifiers.ts';
import { startProgram } from '@daspanel/platform/run-program.ts';
import type { HostConfiguration } from '../host-configuration.ts';
import { ask, type FastcgiAnswer, type Question } from './fastcgi-client.ts';

export interface HostOptions {
  readonly php: PhpVersion;
  readonly settings?: Partial<PhpSettings>;
  readonly limits?: Partial<PoolLimits>;
  readonly configuration?: Partial<HostConfiguration>;
  /** Files of the site, by path below it. */
  readonly files?: Readonly<Record<string, string>>;
  /** Tests that run as root start the host as a user of its own, as the launcher does; true: as root, with nothing but its own walls. */
  readonly asRoot?: boolean;
}

const SITE_USER = 699_999;

/** The real host process with a site in a temporary folder. */
export interface RunningHost extends AsyncDisposable {
  readonly pid: number;
  readonly socket: string;
  /** The site's folder; PHP sees it as /site. */
  readonly site: string;
  /** Asks for a script of the site by its URL path and query. */
  get(uri: string, parameters?: Readonly<Record<string, string>>, options?: Pick<Question, 'signal'>): Promise<FastcgiAnswer>;
  send(uri: string, body: Buffer, parameters?: Readonly<Record<string, string>>): Promise<FastcgiAnswer>;
  write(path: string, content: string | Buffer): void;
  errorLog(): string;
  /** What the process wrote on standard error. */
  messages(): string;
  openDescriptors(): number;
  memoryMebibytes(): number;
  /** The exit code, once the process has ended. */
  ended(): Promise<number | null>;
  /** Sends SIGTERM and gives the exit code. */
  stop(): Promise<number | null>;
}

export async function startHost(options: HostOptions): Promise<RunningHost> {
  const folder = await mkdtemp(join(tmpdir(), 'php-wasm-'));
  const site = join(folder, 'site');
  const socket = join(folder, 'php.sock');
  const user = process.getuid?.() === 0 && options.asRoot !== true ? SITE_USER : undefined;
  const own = (path: string) => {
    if (user !== undefined) chownSync(path, user, user);
  };
  const write = (path: string, content: string | Buffer) => {
    const first = mkdirSync(dirname(join(site, path)), { recursive: true });
    if (first !== undefined) own(first);
    writeFileSync(join(site, path), content);
    own(join(site, path));
  };
  for (const [path, content] of Object.entries(options.files ?? {})) write(path, content);
  mkdirSync(site, { recursive: true });
  for (const path of [folder, site]) own(path);
  const file = join(folder, 'pool.json');
  writeFileSync(file, JSON.stringify(describePool(options, socket, site)));
  const program = [process.execPath, join(import.meta.dirname, '../host.ts'), file];
  const become = ['/usr/bin/setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--no-new-privs'];
  const [start = '', ...rest] = user === undefined ? program : [...become, ...program];
  const child = startProgram(start, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
  let messages = '';
  child.stderr?.on('data', (chunk: Buffer) => (messages += chunk.toString()));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  await waitForSocket(socket, child, () => messages);
  const pid = child.pid ?? 0;
  return {
    pid,
    socket,
    site,
    get: (uri, parameters, { signal } = {}) =>
      ask(socket, { parameters: { ...describeUri(uri), ...parameters }, ...(signal === undefined ? {} : { signal }) }),
    send: (uri, body, parameters) =>
      ask(socket, {
        parameters: { ...describeUri(uri), REQUEST_METHOD: 'POST', CONTENT_LENGTH: String(body.length), ...parameters },
        body,
      }),
    write,
    errorLog: () => readFileSync(join(site, 'logs/php-error.log'), 'latin1'),
    messages: () => messages,
    openDescriptors: () => countDescriptors(pid),
    memoryMebibytes: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    async ended() {
      const [code] = await exited;
      return code;
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function describePool(options: HostOptions, socket: string, site: string): HostConfiguration {
  return {
    pool: 's000000000000000-83-00000000' as HostConfiguration['pool'],
    php: options.php,
    settings: phpSettings.parse(options.settings ?? {}),
    limits: poolLimits.parse({ workers: 2, ...options.limits }),
    cache: { generation: 1 },
    socket,
    site,
    minimumWorkers: 1,
    ...options.configuration,
  };
}

/** The parameters that nginx sends for a script of the site. */
export function describeUri(uri: string): Record<string, string> {
  const [path = '/', query = ''] = uri.split('?');
  return {
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_SOFTWARE: 'nginx',
    SERVER_PROTOCOL: 'HTTP/1.1',
    SERVER_NAME: 'site.example',
    SERVER_ADDR: '127.0.0.1',
    SERVER_PORT: '443',
    REMOTE_ADDR: '192.0.2.7',
    REMOTE_PORT: '40000',
    REQUEST_SCHEME: 'https',
    HTTPS: 'on',
    REDIRECT_STATUS: '200',
    HTTP_HOST: 'site.example',
    REQUEST_METHOD: 'GET',
    CONTENT_TYPE: '',
    CONTENT_LENGTH: '',
    DOCUMENT_ROOT: '/site',
    DOCUMENT_URI: path,
    SCRIPT_NAME: path,
    SCRIPT_FILENAME: `/site${path}`,
    REQUEST_URI: uri,
    QUERY_STRING: query,
  };
}

async function waitForSocket(path: string, child: ReturnType<typeof startProgram>, messages: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the host ended: ${messages()}`);
    const accepts = await new Promise<boolean>((resolve) => {
      const socket = connect(path, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (accepts) return;
    await wait(10);
  }
}

function countDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
