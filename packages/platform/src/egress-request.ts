import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { EgressError } from './egress-error.ts';
import type { EgressTarget } from './egress-target.ts';

const CONNECT_MILLISECONDS = 10_000;
const MOST_ADDRESSES_TRIED = 3;

export interface RequestLimits {
  readonly signal: AbortSignal;
  /** A connection on which nothing comes for so long is given up. */
  readonly idleMilliseconds: number;
  readonly trusted: string | undefined;
}

/** Asks for the target, at its checked addresses in turn, and resolves with the answer's head. Rejects with EgressError `unreachable`. */
export async function requestTarget(
  target: EgressTarget,
  headers: Readonly<Record<string, string>>,
  limits: RequestLimits,
): Promise<IncomingMessage> {
  let failure: unknown;
  for (const address of target.addresses.slice(0, MOST_ADDRESSES_TRIED)) {
    try {
      return await requestAddress(target, address, headers, limits);
    } catch (error) {
      limits.signal.throwIfAborted();
      if (error instanceof EgressError) throw error;
      failure = error;
    }
  }
  const reason = failure instanceof Error ? failure.message : String(failure);
  throw new EgressError('unreachable', `${target.url.host} could not be reached: ${reason}`, { cause: failure });
}

function requestAddress(
  { url, port }: EgressTarget,
  address: string,
  headers: Readonly<Record<string, string>>,
  limits: RequestLimits,
): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const options: RequestOptions = {
    host: address,
    port,
    path: url.pathname + url.search,
    // The host that was asked for, not the address that it has.
    headers: { host: url.host, 'user-agent': 'Daspanel', accept: '*/*', 'accept-encoding': 'identity', connection: 'close', ...headers },
    agent: false,
    signal: limits.signal,
    timeout: limits.idleMilliseconds,
  };
  const tls = { servername: isIP(host) === 0 ? host : '', ...(limits.trusted === undefined ? {} : { ca: limits.trusted }) };
  const request = url.protocol === 'https:' ? requestHttps({ ...options, ...tls }) : requestHttp(options);
  const connecting = setTimeout(() => request.destroy(new Error('no connection in time')), CONNECT_MILLISECONDS);
  request.once('socket', (socket) => socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(connecting)));
  request.end();
  return new Promise((resolve, reject) => {
    let response: IncomingMessage | undefined;
    request.on('timeout', () => {
      const problem = new EgressError('timeout', `${url.host} stopped answering`);
      response?.destroy(problem);
      request.destroy(problem);
    });
    request.once('close', () => clearTimeout(connecting));
    request.once('response', (answer) => {
      response = answer;
      resolve(answer);
    });
    request.on('error', reject);
  });
}
