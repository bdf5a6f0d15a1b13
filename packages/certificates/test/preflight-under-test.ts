import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { join } from 'node:path';
import { createSecureContext, createServer as createTlsServer } from 'node:tls';
import { challengeFiles } from '@daspanel/formats/acme-challenges.ts';
import type { AcmeIssuer, AcmeSettings } from '@daspanel/formats/acme-requests.ts';
import { createHttpPresenter } from '../src/acme/challenges/create-http-presenter.ts';
import { createTlsAlpnPresenter } from '../src/acme/challenges/create-tls-alpn-presenter.ts';
import { createPreflight } from '../src/acme/preflight/create-preflight.ts';
import type { Preflight, PreflightSurroundings } from '../src/acme/preflight/preflight-types.ts';
import { reverseName } from '../src/acme/preflight/probe-tls-alpn.ts';

/** A preflight, and servers on addresses of 127/8 as "here" and "elsewhere", all on the same two ports. */
export interface PreflightUnderTest extends AsyncDisposable {
  readonly folder: string;
  check(name: string, changes?: SurroundingsChanges): ReturnType<Preflight['check']>;
  /** Answers HTTP challenges from the folder, as the proxy does. */
  answerHttp(address: string): Promise<void>;
  /** Answers TLS-ALPN challenges from the folder, as the proxy does. */
  answerTls(address: string): Promise<void>;
  serve(address: string, listener: RequestListener, secure?: { readonly key: string; readonly cert: string }): Promise<void>;
  /** Files of challenges that were left. */
  listLeft(): Promise<readonly string[]>;
}

export interface SurroundingsChanges extends Partial<Omit<PreflightSurroundings, 'settings' | 'issuer'>> {
  readonly settings?: Partial<AcmeSettings>;
  readonly issuer?: Partial<AcmeIssuer> | null;
}

export interface PreflightPlace {
  /** The DNS server that is asked, as `address:port`. */
  readonly resolver: string;
  readonly ports: { readonly http: number; readonly https: number };
  readonly interfaceAddresses: readonly string[];
}

export async function startPreflight(place: PreflightPlace): Promise<PreflightUnderTest> {
  const { ports, interfaceAddresses } = place;
  const started = new AsyncDisposableStack();
  const folder = await mkdtemp('/tmp/daspanel-preflight-');
  started.defer(() => rm(folder, { recursive: true }));
  for (const inside of ['http-01', 'tls-alpn-01']) await mkdir(join(folder, inside));
  const presenters = { http: createHttpPresenter({ folder }), tlsAlpn: createTlsAlpnPresenter({ folder, now: Date.now }) };
  const preflight = createPreflight({
    challengeFolder: folder,
    presenters,
    random: randomBytes,
    interfaceAddresses: () => interfaceAddresses,
  });
  const files = challengeFiles(folder);

  const serve: PreflightUnderTest['serve'] = async (address, listener, secure) => {
    const server = secure === undefined ? createServer(listener) : createHttpsServer(secure, listener);
    server.listen(secure === undefined ? ports.http : ports.https, address);
    await once(server, 'listening');
    started.defer(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  };

  return {
    folder,
    check: (name, changes = {}) => preflight.check(name, describeSurroundings(place, changes)),
    serve,
    answerHttp: (address) =>
      serve(address, ({ headers, url = '' }, response) => {
        const host = (headers.host ?? '').replace(/:\d+$/, '');
        const content = readFile(files.http01(host, url.slice('/.well-known/acme-challenge/'.length)));
        response.writeHead(content === null ? 404 : 200).end(content ?? 'nothing');
      }),
    async answerTls(address) {
      const server = createTlsServer({
        ALPNProtocols: ['acme-tls/1'],
        SNICallback(name, answer) {
          const pair = readFile(files.tlsAlpn01(name === reverseName(address) ? address : name));
          if (pair === null) answer(new Error('no challenge'));
          else answer(null, createSecureContext({ key: pair, cert: pair }));
        },
      });
      server.on('tlsClientError', () => {});
      server.listen(ports.https, address);
      await once(server, 'listening');
      started.defer(() => new Promise<void>((resolve) => server.close(() => resolve())));
    },
    async listLeft() {
      return [...(await readdir(join(folder, 'http-01'))), ...(await readdir(join(folder, 'tls-alpn-01')))];
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

function readFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function describeSurroundings(
  { resolver, ports }: PreflightPlace,
  { settings, issuer, ...changes }: SurroundingsChanges,
): PreflightSurroundings {
  const authority: AcmeIssuer = {
    name: 'Test authority',
    directory: 'https://127.0.0.1/directory',
    staging: null,
    email: null,
    externalAccount: null,
    profile: null,
    trustedRoots: null,
    isPrivate: true,
    validationPorts: ports,
    limits: 'none',
    ...issuer,
  };
  return {
    settings: {
      issuers: [authority],
      challenges: ['http-01', 'tls-alpn-01', 'dns-01'],
      keyType: 'ecdsa-p256',
      publicAddresses: [],
      resolvers: [resolver],
      dnsProviders: [],
      ordersPerSiteAndDay: 10,
      ...settings,
    },
    issuer: issuer === null ? null : authority,
    caaIdentities: ['authority.test'],
    accountUrl: null,
    offered: null,
    signal: new AbortController().signal,
    ...changes,
  };
}
