import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { generateKey } from '@daspanel/x509/generate-key.ts';
import { DAY, type CaOptions } from './ca-options.ts';
import type { CaEvent, CaState, Counters, IssuedCertificate } from './ca-state.ts';
import { createState } from './create-state.ts';
import type { Fault } from './faults.ts';
import { createHierarchy, type Hierarchy } from './issue-certificate.ts';
import { markRevoked } from './renewal-info.ts';
import { createFaultDraw, serveRequest } from './serve-request.ts';

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
  const handler: RequestListener = (request, response) => void serveRequest(state, drawFaults, request, response);
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
    unpause(url, name) {
      const key = `${numberIn(url)} ${name}`;
      state.limits.reset('consecutiveFailures', key);
      state.paused.delete(key);
    },
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
