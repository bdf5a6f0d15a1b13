import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Resolver } from 'node:dns/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startProgram, type Program } from '@daspanel/platform/run-program.ts';
import { findFreePort } from './free-port.ts';

export interface BindKey {
  readonly name: string;
  readonly algorithm: 'hmac-sha256' | 'hmac-sha384' | 'hmac-sha512';
  /** Base64. */
  readonly secret: string;
}

export interface BindZone {
  readonly name: string;
  /** Lines of a zone file beside SOA and NS; names without a dot at the end are inside the zone. Null: a zone that cannot be loaded, which answers SERVFAIL. */
  readonly records: readonly string[] | null;
  /** Names of the keys that may change it. */
  readonly updatedBy?: readonly string[];
  /** Names and addresses of its servers; default: `ns1` at 127.0.0.1. */
  readonly nameServers?: Readonly<Record<string, string>>;
  /** Seconds after which secondaries look for changes. Default an hour. */
  readonly refresh?: number;
}

export interface BindOptions {
  /** Default: a free one. */
  readonly port?: number;
  readonly keys?: readonly BindKey[];
  readonly zones?: readonly BindZone[];
  /** Ports of secondaries that are told of each change at once. */
  readonly notified?: readonly number[];
  /** Zones that it transfers from the primary at this port. */
  readonly secondary?: { readonly primary: number; readonly zones: readonly string[] };
}

/** A real BIND on 127.0.0.1 that is authoritative for its zones and answers nothing else (REFUSED). */
export interface BindUnderTest extends AsyncDisposable {
  readonly port: number;
  /** Such as `127.0.0.1:5300`, for a resolver's list of servers. */
  readonly server: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The texts of a TXT record, sorted; none: an empty list. */
  readTexts(name: string): Promise<readonly string[]>;
}

const ADDRESS = '127.0.0.1';

export async function startBind(options: BindOptions): Promise<BindUnderTest> {
  const port = options.port ?? (await findFreePort());
  const folder = await mkdtemp('/tmp/daspanel-bind-');
  // Under this path no profile of AppArmor applies, which would keep it out of the folder.
  const binary = join(folder, 'named');
  await copyFile('/usr/sbin/named', binary);
  await writeFile(join(folder, 'named.conf'), renderConfiguration(folder, { ...options, port }));
  for (const [index, zone] of (options.zones ?? []).entries()) {
    if (zone.records !== null) await writeFile(join(folder, `zone-${index}`), renderZone(zone));
  }
  let program: Program | undefined;
  const bind: BindUnderTest = {
    port,
    server: `${ADDRESS}:${port}`,
    async start() {
      program = startProgram(binary, ['-f', '-n', '1', '-c', join(folder, 'named.conf'), '-D', 'daspanel-test'], { stdio: 'ignore' });
      // A secondary is ready when it has its copies.
      for (const zone of ['ready.daspanel-bind', ...(options.secondary?.zones ?? [])])
        await waitForZone(program, bind, { zone, log: join(folder, 'log') });
    },
    async stop() {
      const running = program;
      program = undefined;
      if (running === undefined || running.exitCode !== null) return;
      running.kill('SIGTERM');
      await once(running, 'exit');
    },
    async readTexts(name) {
      const found = await askerOf(bind)
        .resolveTxt(name)
        .catch(() => []);
      return found.map((strings) => strings.join('')).sort();
    },
    async [Symbol.asyncDispose]() {
      await bind.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await bind.start();
  } catch (error) {
    await bind[Symbol.asyncDispose]();
    throw error;
  }
  return bind;
}

function askerOf({ server }: BindUnderTest): Resolver {
  const resolver = new Resolver({ timeout: 500, tries: 2 });
  resolver.setServers([server]);
  return resolver;
}

async function waitForZone(
  program: Program,
  bind: BindUnderTest,
  { zone, log }: { readonly zone: string; readonly log: string },
): Promise<void> {
  const until = Date.now() + 20_000;
  for (;;) {
    const answer: unknown = await askerOf(bind)
      .resolveSoa(zone)
      .catch((error: unknown) => error);
    if (!(answer instanceof Error)) return;
    if (program.exitCode !== null || Date.now() > until) {
      throw new Error(`named did not start: ${await readFile(log, 'utf8').catch(() => 'no log')}`);
    }
    await wait(50);
  }
}

function renderConfiguration(folder: string, options: BindOptions & { readonly port: number }): string {
  const { port, keys = [], zones = [], notified = [], secondary } = options;
  const list = (entries: readonly string[]) => entries.map((entry) => `${entry}; `).join('');
  return [
    `options { directory "${folder}"; pid-file none; session-keyfile "${folder}/session.key"; managed-keys-directory "${folder}";`,
    `  listen-on port ${port} { ${ADDRESS}; }; listen-on-v6 { none; };`,
    '  recursion no; dnssec-validation no; allow-transfer { any; }; allow-query { any; }; max-records-per-type 0; min-refresh-time 1; min-retry-time 1; serial-query-rate 100;',
    `  startup-notify-rate 100; notify-delay 0; notify ${notified.length === 0 ? 'no' : 'explicit'}; also-notify { ${list(notified.map((secondaryPort) => `${ADDRESS} port ${secondaryPort}`))}}; };`,
    'controls { };',
    `logging { channel file { file "${folder}/log"; severity info; }; category default { file; }; };`,
    ...keys.map(({ name, algorithm, secret }) => `key "${name}" { algorithm ${algorithm}; secret "${secret}"; };`),
    // Tells that the server has read its configuration.
    `zone "ready.daspanel-bind" { type primary; database "_builtin empty . ."; };`,
    ...zones.map(
      ({ name, updatedBy = [] }, index) =>
        `zone "${name}" { type primary; file "${folder}/zone-${index}"; allow-update { ${list(updatedBy.map((key) => `key "${key}"`))}}; };`,
    ),
    ...(secondary?.zones ?? []).map(
      (name, index) =>
        `zone "${name}" { type secondary; file "${folder}/copy-${index}"; primaries { ${ADDRESS} port ${secondary?.primary}; }; };`,
    ),
    '',
  ].join('\n');
}

function renderZone({ name, records, nameServers, refresh = 3_600 }: BindZone): string {
  const servers = Object.entries(nameServers ?? { [name === '.' ? 'ns1.' : `ns1.${name}.`]: ADDRESS });
  const absolute = (server: string) => (server.endsWith('.') ? server : `${server}.`);
  const first = absolute(servers[0]?.[0] ?? 'ns1');
  return [
    `$ORIGIN ${name === '.' ? '.' : `${name}.`}`,
    '$TTL 60',
    `@ IN SOA ${first} hostmaster.${first} 1 ${refresh} 1 604800 1`,
    ...servers.flatMap(([server, at]) => [
      `@ IN NS ${absolute(server)}`,
      ...(isInside(server, name) ? [`${absolute(server)} IN A ${at}`] : []),
    ]),
    ...(records ?? []),
    '',
  ].join('\n');
}

function isInside(server: string, zone: string): boolean {
  return zone === '.' || absoluteName(server).endsWith(`.${absoluteName(zone)}`);
}

function absoluteName(name: string): string {
  return name.replace(/\.$/, '');
}
