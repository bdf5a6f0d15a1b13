import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { PoolId } from '@daspanel/formats/identifiers.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { failureAnswer, type FailureReason } from './failure-answer.ts';
import { readRequestHead, refuseKeptConnection, type RequestHead } from './request-head.ts';
import type { WaitingRoom } from './waiting-room.ts';
import type { Waker } from './waker.ts';

export interface RelayParts {
  readonly waker: Waker;
  readonly waitingRoom: WaitingRoom;
  /** Path of an awake pool's socket. */
  readonly socketOf: (pool: PoolId) => string;
  readonly log: Log;
}

const LARGEST_HEAD_BYTES = 256 * 1024;
const LONGEST_HEAD_MILLISECONDS = 15_000;

/**
 * Answers one connection of the proxy: reads far enough to know the pool, has it woken, and passes all bytes on, both ways. Nothing is sent
 * twice: once a byte went to the pool, its failure is the answer. `client` must allow half-open use. Never rejects.
 */
export async function relayRequest(client: Socket, parts: RelayParts): Promise<void> {
  client.on('error', () => client.destroy());
  const { head, bytes } = await readHead(client);
  if (client.destroyed) return;
  if (head.state !== 'complete') return refuse(client, 'invalid-request', 0);
  using place = parts.waitingRoom.enter(head.pool);
  if (place === undefined) return refuse(client, 'busy', head.requestId);
  try {
    const pool = await reachPool(head.pool, parts);
    if (client.destroyed) return void pool.destroy();
    refuseKeptConnection(bytes);
    passBothWays({ client, pool, bytes, requestId: head.requestId });
  } catch (error) {
    const reason = reasonOf(error);
    parts.log.warn('a request could not be passed on', { pool: head.pool, reason, error });
    refuse(client, reason, head.requestId);
  }
}

/** Resolves with what has come when the pool is known, the head is too large, or the client is gone. The client is paused by then. */
function readHead(client: Socket): Promise<{ readonly head: RequestHead; readonly bytes: Buffer }> {
  const { promise, resolve } = Promise.withResolvers<{ readonly head: RequestHead; readonly bytes: Buffer }>();
  const timer = setTimeout(() => client.destroy(), LONGEST_HEAD_MILLISECONDS);
  let bytes = Buffer.alloc(0);
  let head: RequestHead = { state: 'incomplete' };
  const finish = () => {
    clearTimeout(timer);
    client.off('data', take).off('end', finish).off('close', finish).pause();
    resolve({ head, bytes });
  };
  const take = (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    head = readRequestHead(bytes);
    if (head.state !== 'incomplete' || bytes.length >= LARGEST_HEAD_BYTES) finish();
  };
  client.on('data', take).on('end', finish).on('close', finish);
  return promise;
}

const ATTEMPTS_TO_CONNECT = 4;

/** A pool may be put to sleep, or die, between being woken and being connected to: then it is woken again. */
async function reachPool(pool: PoolId, parts: RelayParts): Promise<Socket> {
  for (let attempt = 1; ; attempt++) {
    await parts.waker.wake(pool);
    const socket = connect({ path: parts.socketOf(pool), allowHalfOpen: true });
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      socket.destroy();
      const { code } = error as NodeJS.ErrnoException;
      if ((code !== 'ENOENT' && code !== 'ECONNREFUSED') || attempt === ATTEMPTS_TO_CONNECT) throw error;
    }
  }
}

function passBothWays({
  client,
  pool,
  bytes,
  requestId,
}: {
  readonly client: Socket;
  readonly pool: Socket;
  readonly bytes: Buffer;
  readonly requestId: number;
}): void {
  pool.on('error', () => {});
  pool.once('end', () => pool.end());
  pool.once('close', () => {
    if (pool.bytesRead === 0) refuse(client, 'pool-died', requestId);
    else client.end();
  });
  client.once('close', () => pool.destroy());
  pool.write(bytes);
  client.pipe(pool);
  pool.pipe(client, { end: false });
}

function refuse(client: Socket, reason: FailureReason, requestId: number): void {
  if (client.writable) client.end(failureAnswer(reason, requestId));
  client.resume();
}

function reasonOf(error: unknown): FailureReason {
  if (!(error instanceof RequestError)) return 'engine-failed';
  switch (error.code) {
    case 'unknown-pool':
    case 'unknown-site':
    case 'invalid-descriptor':
      return 'unknown-pool';
    case 'unreachable':
      return 'engine-unavailable';
    default:
      return 'engine-failed';
  }
}
