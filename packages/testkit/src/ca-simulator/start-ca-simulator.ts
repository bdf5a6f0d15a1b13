import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { generateKey } from '@daspanel/x509/generate-key.ts';
import { answerRequest, type DrawFaults } from './answer-request.ts';
import { DAY, LETS_ENCRYPT_PROFILES, type CaOptions } from './ca-options.ts';
import type { Answer } from './ca-request.ts';
import { note, type CaEvent, type CaState, type Counters, type IssuedCertificate } from './ca-state.ts';
import { createFaultPlan, type Endpoint, type Fault } from './faults.ts';
import { createHierarchy, type Hierarchy } from './issue-certificate.ts';
import { createNonces } from './nonces.ts';
import { createRateLimits, LETS_ENCRYPT_LIMITS } from './rate-limits.ts';
import { markRevoked } from './renewal-info.ts';

/** An ACME authority (RFC 8555, 8738, 9773) on 127.0.0.1 that lives in simulated time and breaks as it is told. */
export interface CaSimulator extends AsyncDisposable {
  /** The URL of the directory. */
  readonly directory: string;
  /** PEM of the roots; chains end at the first unless the alternate one is asked for. The first also signs the HTTPS server's certificate. */
  readonly roots: readonly [string, string];
  /** As they are at this moment. */
  counters(): Counters;
  readonly log: readonly CaEvent[];
  /** In the order of issuance. */
  certificates(): readonly IssuedCertificate[];
  /** Instead of all that are set. */
  setFaults(faults: readonly Fault[]): void;
  loseAccounts(): void;
  /** `url`: of the account. */
  deactivateAccount(url: string): void;
  /** Accounts have to agree anew before anything else is done for them. */
  changeTerms(): void;
  /** As an authority that must revoke: renewal information asks for a renewal at once. */
  revoke(renewalId: string): void;
  /** Ends the pause of a name after too many failures in a row. */
  unpause(accountUrl: string, name: string): void;
  /** Cuts all connections; nothing listens until `start`. What is known stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function startCaSimulator(options: CaOptions): Promise<CaSimulator> {
  const now = options.now ?? Date.now;
  const hierarchy = await createHierarchy([now(), Date.now()]);
  const { create, scheme } = await chooseServer(options.isSecure === true, hierarchy);
  const handler: RequestListener = (request, response) => void respond(state, drawFaults, request, response);
  let server = await listen(create(handler), options.port ?? 0);
  const port = portOf(server);
  const state = createState(options, { now, hierarchy, origin: `${scheme}://127.0.0.1:${port}` });
  let faults = options.faults ?? [];
  const drawFaults = createFaultDraw(state, () => faults);
  const stop = async () => {
    const closed = once(server, 'close');
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    directory: `${state.origin}/directory`,
    roots: hierarchy.roots,
    counters: () => ({ ...state.counters, limitsHit: { ...state.counters.limitsHit } }),
    log: state.log,
    certificates: () => [...state.issued.values()],
    setFaults: (wanted) => void (faults = wanted),
    ...authorityActions(state),
    stop,
    async start() {
      if (!server.listening) server = await listen(create(handler), port);
    },
    [Symbol.asyncDispose]: stop,
  };
}

function authorityActions(state: CaState): Pick<CaSimulator, 'loseAccounts' | 'deactivateAccount' | 'changeTerms' | 'revoke' | 'unpause'> {
  const numberIn = (url: string) => Number(url.slice(url.lastIndexOf('/') + 1));
  return {
    loseAccounts: () => state.accounts.clear(),
    deactivateAccount(url) {
      const account = state.accounts.get(numberIn(url));
      if (account === undefined) throw new Error(`there is no account ${url}`);
      account.status = 'deactivated';
    },
    changeTerms: () => void (state.terms = `${state.origin}/terms/${state.nextNumber()}`),
    revoke(renewalId) {
      const certificate = state.issued.get(renewalId);
      if (certificate === undefined) throw new Error(`there is no certificate ${renewalId}`);
      markRevoked(state, certificate, 4);
    },
    unpause: (url, name) => state.limits.reset('consecutiveFailures', `${numberIn(url)} ${name}`),
  };
}

async function chooseServer(
  isSecure: boolean,
  hierarchy: Hierarchy,
): Promise<{ create: (handler: RequestListener) => Server; scheme: string }> {
  if (!isSecure) return { create: (handler) => createServer({ keepAliveTimeout: 60_000 }, handler), scheme: 'http' };
  const { publicKey, privateKey } = await generateKey();
  const times = { notBefore: Date.now() - DAY, notAfter: Date.now() + 365 * DAY };
  const leaf = await hierarchy.issue({ publicKey, ...times, names: ['127.0.0.1', 'localhost'] });
  const tls = { key: privateKey.export({ type: 'pkcs8', format: 'pem' }), cert: hierarchy.chain(leaf, 0) };
  return { create: (handler) => createSecureServer({ ...tls, keepAliveTimeout: 60_000 }, handler), scheme: 'https' };
}

async function listen(server: Server, port: number): Promise<Server> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address and a port');
  return address.port;
}

function createState(options: CaOptions, parts: Pick<CaState, 'now' | 'hierarchy' | 'origin'>): CaState {
  let lastNumber = 0;
  return {
    ...parts,
    options,
    profiles: new Map(Object.entries(options.profiles ?? LETS_ENCRYPT_PROFILES)),
    nonces: createNonces(options.maximumNonces ?? 10_000),
    limits: createRateLimits(options.limits ?? LETS_ENCRYPT_LIMITS, parts.now),
    terms: `${parts.origin}/terms/0`,
    nextNumber: () => (lastNumber += 1),
    accounts: new Map(),
    orders: new Map(),
    authorizations: new Map(),
    lastAuthorizations: new Map(),
    issued: new Map(),
    replacements: new Map(),
    compromisedKeys: new Set(),
    usedKeys: new Set(),
    issuedNameSets: new Set(),
    counters: {
      requests: 0,
      orders: 0,
      certificates: 0,
      failedValidations: 0,
      badNonces: 0,
      faults: 0,
      alreadyReplaced: 0,
      limitsHit: {
        newAccounts: 0,
        newOrders: 0,
        certificatesPerDomain: 0,
        certificatesPerNameSet: 0,
        failedAuthorizations: 0,
        consecutiveFailures: 0,
      },
    },
    log: [],
  };
}

function createFaultDraw(state: CaState, currentFaults: () => readonly Fault[]): DrawFaults {
  const plan = createFaultPlan(state.options.seed ?? 1);
  const counts = new Map<Endpoint, number>();
  let number = 0;
  return (request) => {
    const numberAtEndpoint = (counts.get(request.endpoint) ?? 0) + 1;
    counts.set(request.endpoint, numberAtEndpoint);
    number += 1;
    const effects = plan(currentFaults(), { ...request, number, numberAtEndpoint, at: state.now() });
    state.counters.faults += effects.length;
    for (const { kind } of effects) note(state, 'fault', request.names, `${kind} at ${request.endpoint} ${numberAtEndpoint}`);
    return effects;
  };
}

async function respond(state: CaState, drawFaults: DrawFaults, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request).catch(() => undefined);
  if (body === undefined) return;
  state.counters.requests += 1;
  const { method = '', url: path = '', headers } = request;
  const raw = { method, path, contentType: headers['content-type'], body, address: request.socket.remoteAddress ?? '' };
  const answer = await answerRequest(state, raw, drawFaults);
  if (answer === undefined) return void request.socket.destroy();
  send(state, answer, response);
}

function send(state: CaState, answer: Answer, response: ServerResponse): void {
  const { link, ...headers } = answer.headers ?? {};
  const index = `<${state.origin}/directory>;rel="index"`;
  response.sendDate = false;
  response.writeHead(answer.status, {
    'content-type': answer.contentType ?? 'application/json',
    'cache-control': 'public, max-age=0, no-cache',
    date: new Date(state.now()).toUTCString(),
    'replay-nonce': state.nonces.make(),
    link: link === undefined ? index : [index, link].flat(),
    ...headers,
  });
  response.end(answer.body === undefined || typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
}
