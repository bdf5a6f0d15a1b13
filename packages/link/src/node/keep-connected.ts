import { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { LinkState } from '@daspanel/formats/link-requests.ts';
import { RequestError, type Operations } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { readCredentials, type NodeSettings } from '../link-settings.ts';
import { readRole } from '../peer-role.ts';
import type { Hello } from '../session/hello.ts';
import { createSession, type Session } from '../session/session.ts';
import { dialKernel } from './dial-kernel.ts';
import type { LocalSockets } from './local-sockets.ts';
import { reconnectPause } from './reconnect-pause.ts';

export interface ConnectionParts {
  readonly folder: string;
  readonly settings: NodeSettings;
  readonly self: Hello;
  readonly sockets: Pick<LocalSockets, 'open' | 'close'>;
  /** What the kernel's link may ask for. */
  readonly operations: Operations;
  readonly now: () => number;
  readonly clock: () => number;
  readonly random: () => number;
  readonly log: Log;
}

export interface Connection extends AsyncDisposable {
  describe(): LinkState;
  /** Rejects with RequestError; at once with `unreachable` while the kernel is not connected. */
  ask(operation: string, input: unknown, timeoutMilliseconds: number): Promise<unknown>;
}

/** A connection that lasted so long was no failure. */
const MILLISECONDS_OF_SUCCESS = 10_000;

/** Connects to the kernel's machine, opens the sockets of its parts here while that lasts, and tries again for as long as it is not disposed of. */
export function keepConnected(parts: ConnectionParts): Connection {
  const { settings, log } = parts;
  const stopping = new AbortController();
  let session: Session | undefined;
  let state: Pick<LinkState, 'node' | 'state' | 'since' | 'version' | 'problem'> = {
    node: null,
    state: 'connecting',
    since: parts.now(),
    version: null,
    problem: null,
  };

  /** Resolves with why the connection has ended. */
  const connectOnce = async (): Promise<string> => {
    const credentials = await readCredentials(parts.folder, settings);
    const role = readRole(new X509Certificate(credentials.certificate));
    if (role?.kind !== 'node') throw new Error('the certificate of this machine names no node: its subject must be CN=node:<name>');
    state = { ...state, node: role.name };
    const socket = await dialKernel(settings, credentials, stopping.signal);
    const opened = createSession({
      ...parts,
      socket,
      // The kernel reaches nothing here.
      connectTo: async () => 'not-allowed',
      mostStreams: settings.mostStreams,
      onError: (error) => log.error('a request failed unexpectedly', { error }),
    });
    const stop = () => opened.end('this link is stopping');
    stopping.signal.addEventListener('abort', stop, { once: true });
    try {
      const { version } = await opened.greeted;
      session = opened;
      state = { node: role.name, state: 'connected', since: parts.now(), version, problem: null };
      log.info('connected to the kernel', { version });
      parts.sockets.open((channel, local: Socket) => opened.carry(channel, local));
      return await opened.ended;
    } finally {
      session = undefined;
      stopping.signal.removeEventListener('abort', stop);
      await parts.sockets.close();
    }
  };

  const run = async () => {
    for (let failures = 0; !stopping.signal.aborted;) {
      const began = parts.clock();
      const problem = await connectOnce().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
      if (stopping.signal.aborted) return;
      failures = parts.clock() - began > MILLISECONDS_OF_SUCCESS ? 1 : failures + 1;
      if (state.problem !== problem) log.warn('the kernel is not connected; trying again', { problem });
      state = { ...state, ...(state.state === 'connected' ? { state: 'connecting', since: parts.now() } : {}), version: null, problem };
      await wait(reconnectPause(failures, parts.random), undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const running = run();
  return {
    describe: () => ({
      ...state,
      kernel: `${settings.kernel.host}:${settings.kernel.port}`,
      roundTripMilliseconds: session?.roundTrip() ?? null,
      streams: session?.streams() ?? 0,
    }),
    ask(operation, input, timeoutMilliseconds) {
      if (session === undefined) return Promise.reject(new RequestError('unreachable', 'the kernel’s machine is not connected'));
      return session.ask(operation, input, timeoutMilliseconds);
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await running;
    },
  };
}
