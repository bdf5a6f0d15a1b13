import { connect, type Socket } from 'node:net';
import { EgressError } from './egress-error.ts';
import type { EgressTarget } from './egress-target.ts';

const CONNECT_MILLISECONDS = 10_000;
const MOST_ADDRESSES_TRIED = 3;

/**
 * Connects to one of the target's checked addresses, tried in turn. Rejects with EgressError `unreachable`, `cancelled` when the signal comes. The connection has no listener for errors
 * when it is handed out: add one before anything is awaited.
 */
export async function connectTarget(target: EgressTarget, signal: AbortSignal): Promise<Socket> {
  for (const address of target.addresses.slice(0, MOST_ADDRESSES_TRIED)) {
    const socket = await tryAddress(address, target.port, signal);
    if (socket !== undefined) return socket;
    if (signal.aborted) throw new EgressError('cancelled', 'whoever asked has gone');
  }
  throw new EgressError('unreachable', `${target.url.host} could not be reached`);
}

function tryAddress(host: string, port: number, signal: AbortSignal): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, noDelay: true });
    const settle = (result: Socket | undefined) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      if (result === undefined) socket.on('error', () => {}).destroy();
      socket.off('error', giveUp);
      resolve(result);
    };
    const giveUp = () => settle(undefined);
    const timer = setTimeout(giveUp, CONNECT_MILLISECONDS);
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('error', giveUp);
    socket.once('connect', () => settle(socket));
    if (signal.aborted) giveUp();
  });
}
