import type { Socket } from 'node:net';
import type { ResetReason } from './frames.ts';
import { writeBytesTo, type IncomingBytes } from './incoming-bytes.ts';
import { sendBytesOf, type OutgoingBytes, type Outlet } from './outgoing-bytes.ts';

/** The connection's side of a stream. */
export interface StreamWire extends Outlet {
  giveRoom(bytes: number): void;
  reset(reason: ResetReason): void;
  /** The stream needs nothing more and is to be forgotten. */
  over(): void;
}

/** What comes in for a stream. */
export interface CarriedStream extends Pick<IncomingBytes, 'onData' | 'onFinish'>, Pick<OutgoingBytes, 'onRoom'> {
  onReset(): void;
  /** The connection is lost. */
  abandon(): void;
}

/** For a program that takes no more of what came before a stream's end. */
const PATIENCE_MILLISECONDS = 30_000;

/**
 * Joins a socket of this machine (with `allowHalfOpen`) to a stream: what it sends goes out, what comes in is written to it, and an end is carried on by itself, in
 * either direction. A socket that is closed without an end resets the stream, after all that it had sent.
 */
export function carryStream(local: Socket, wire: StreamWire): CarriedStream {
  const incoming = writeBytesTo(local, (bytes) => wire.giveRoom(bytes));
  const outgoing = sendBytesOf(local, wire, () => {
    if (!outgoing.isFinished() || !incoming.isFinished()) wire.reset('closed');
    leave();
  });
  // What failed is told by its being closed.
  local.on('error', () => {});
  const leave = () => {
    outgoing.stop();
    wire.over();
  };
  return {
    onData: incoming.onData,
    onFinish: incoming.onFinish,
    onRoom: outgoing.onRoom,
    onReset() {
      leave();
      const timer = setTimeout(() => local.destroy(), PATIENCE_MILLISECONDS).unref();
      local.once('close', () => clearTimeout(timer));
      // What came before is still written.
      local.destroySoon();
    },
    abandon() {
      leave();
      local.destroy();
    },
  };
}
