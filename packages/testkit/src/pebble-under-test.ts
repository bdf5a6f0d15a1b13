import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startProgram, type Program } from '@daspanel/platform/run-program.ts';
import { makeTestServerCertificate } from './test-server-certificate.ts';
import { startChallengeTestServer, type ChallengeTestServer } from './challenge-test-server.ts';
import { findFreePort } from './free-port.ts';

export interface PebbleOptions {
  /** Where it asks for HTTP-01 and TLS-ALPN-01; by default the ports on which the challenge test server answers. */
  readonly httpPort?: number;
  readonly tlsPort?: number;
  /** `address:port` of the DNS server that it asks instead of the challenge test server. */
  readonly dnsServer?: string;
  /** Percent of good nonces that it rejects. Default 0. */
  readonly rejectedNonces?: number;
  /** It waits up to so many seconds before it validates. Default 0. */
  readonly validationDelay?: number;
  /** Percent of orders in which a valid authorization is used again. Default 0. */
  readonly reusedAuthorizations?: number;
  /** Intermediate authorities in a chain. Default 1. */
  readonly chainLength?: number;
  /** Further roots, for `Link: ...; rel="alternate"`. Default 0. */
  readonly alternateRoots?: number;
  /** HMAC keys in base64url by their ids; when there are any, accounts must be bound to one. */
  readonly externalAccounts?: Readonly<Record<string, string>>;
  /** Seconds that a certificate is valid. Default: Pebble's, five years. */
  readonly certificateSeconds?: number;
  readonly isStrict?: boolean;
  /** Nothing is looked at, every challenge is valid. */
  readonly isAlwaysValid?: boolean;
}

/** A real ACME server, Pebble 2.4, on 127.0.0.1. It keeps nothing: after a restart there is no account, and its roots are others. */
export interface PebbleUnderTest extends AsyncDisposable {
  readonly directory: string;
  /** PEM of the root by which its own HTTPS server is verified. */
  readonly serverRoot: string;
  /** `address:port` of the DNS server that it asks. */
  readonly dnsServer: string;
  /** DNS records, and answers to challenges, that the validating side finds. */
  readonly challenges: ChallengeTestServer;
  readonly httpPort: number;
  readonly tlsPort: number;
  readonly pid: () => number;
  /** What it has printed. */
  readonly log: () => string;
  /** PEM of a root that it issues from: 0, then the alternate ones. */
  issuingRoot(number?: number): Promise<string>;
  /** SIGKILL. Ports stay the same for `start`. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export async function startPebble(options: PebbleOptions = {}): Promise<PebbleUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'daspanel-pebble-'));
  const challenges = await startChallengeTestServer();
  const [port, management] = [await findFreePort(), await findFreePort()];
  const httpPort = options.httpPort ?? challenges.httpPort;
  const tlsPort = options.tlsPort ?? challenges.tlsPort;
  const dnsServer = options.dnsServer ?? challenges.dnsServer;
  const certificate = await makeTestServerCertificate();
  const configuration = join(folder, 'pebble.json');
  await writeFile(join(folder, 'server.key'), certificate.privateKey, { mode: 0o600 });
  await writeFile(join(folder, 'server.pem'), certificate.chain);
  await writeFile(configuration, JSON.stringify({ pebble: describePebble(options, { folder, port, management, httpPort, tlsPort }) }));
  const command = ['-config', configuration, '-dnsserver', dnsServer, ...(options.isStrict === true ? ['-strict'] : [])];
  let program: Program | undefined;
  let text = '';
  const pebble: PebbleUnderTest = {
    directory: `https://127.0.0.1:${port}/dir`,
    serverRoot: certificate.root,
    dnsServer,
    challenges,
    httpPort,
    tlsPort,
    pid: () => program?.pid ?? 0,
    log: () => text,
    issuingRoot: (number = 0) => get(`https://127.0.0.1:${management}/roots/${number}`, certificate.root),
    async kill() {
      const running = program;
      program = undefined;
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
      const gone = once(running, 'exit');
      running.kill('SIGKILL');
      await gone;
    },
    async start() {
      const started = startProgram('/usr/bin/pebble', command, { env: describeBehaviour(options), stdio: ['ignore', 'pipe', 'pipe'] });
      program = started;
      for (const stream of [started.stdout, started.stderr]) stream?.on('data', (chunk: Buffer) => (text += String(chunk)));
      for (;;) {
        if (started.exitCode !== null) throw new Error(`pebble ended: ${text}`);
        const answer = await get(pebble.directory, certificate.root).catch(() => '');
        if (answer.includes('newNonce')) return;
        await wait(20);
      }
    },
    async [Symbol.asyncDispose]() {
      await pebble.kill();
      await challenges[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await pebble.start();
  return pebble;
}

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly management: number;
  readonly httpPort: number;
  readonly tlsPort: number;
}

function describePebble(options: PebbleOptions, { folder, port, management, httpPort, tlsPort }: Place): object {
  const keys = options.externalAccounts ?? {};
  return {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: join(folder, 'server.pem'),
    privateKey: join(folder, 'server.key'),
    httpPort,
    tlsPort,
    ocspResponderURL: '',
    externalAccountBindingRequired: Object.keys(keys).length > 0,
    externalAccountMACKeys: keys,
    ...(options.certificateSeconds === undefined ? {} : { certificateValidityPeriod: options.certificateSeconds }),
  };
}

function describeBehaviour(options: PebbleOptions): Record<string, string> {
  return {
    PEBBLE_WFE_NONCEREJECT: String(options.rejectedNonces ?? 0),
    PEBBLE_AUTHZREUSE: String(options.reusedAuthorizations ?? 0),
    PEBBLE_CHAIN_LENGTH: String(options.chainLength ?? 1),
    PEBBLE_ALTERNATE_ROOTS: String(options.alternateRoots ?? 0),
    ...(options.validationDelay === undefined ? { PEBBLE_VA_NOSLEEP: '1' } : { PEBBLE_VA_SLEEPTIME: String(options.validationDelay) }),
    ...(options.isAlwaysValid === true ? { PEBBLE_VA_ALWAYS_VALID: '1' } : {}),
  };
}

async function get(url: string, root: string): Promise<string> {
  const asked = request(url, { ca: root, agent: false, timeout: 5_000 });
  asked.on('timeout', () => asked.destroy(new Error(`${url} does not answer`)));
  asked.end();
  const [response] = (await once(asked, 'response')) as [NodeJS.ReadableStream];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}
