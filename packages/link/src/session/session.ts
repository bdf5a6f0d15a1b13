import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Operations } from '@daspanel/platform/json-socket.ts';
import { BrokenFrame, createFrameReader, type Frame, type ResetReason } from './frames.ts';
import { hello, type Hello } from './hello.ts';
import { startKeepalive } from './keepalive.ts';
import { createRequests, parseBody } from './requests.ts';
import { sendFramesTo } from './send-frames.ts';
import { createStreams } from './streams.ts';

/** One connection between two machines, from its hello to its end. */
export interface Session {
  /** Resolves with what the other side says of itself; rejects when the connection ends before. */
  readonly greeted: Promise<Hello>;
  /** Resolves with why it ended, in words. */
  readonly ended: Promise<string>;
  /** Carries a socket of this machine (with `allowHalfOpen`) to a channel. Closes it when the connection is lost or has as many streams as it may. */
  carry(channel: string, local: Socket): void;
  /** Rejects with RequestError: what the other side said, or `timeout`, or `unreachable`. */
  ask(operation: string, input: unknown, timeoutMilliseconds: number): Promise<unknown>;
  end(reason: string): void;
  /** Of the last ping, in milliseconds. */
  roundTrip(): number | null;
  streams(): number;
}

export interface SessionParts {
  /** An authenticated connection that nothing was read from. */
  readonly socket: Duplex;
  readonly self: Hello;
  /** Opens the socket (with `allowHalfOpen`) that a stream of the other side goes to, or says why not; never rejects. */
  readonly connectTo: (channel: string) => Promise<Socket | ResetReason>;
  /** All that the other side may ask for. */
  readonly operations: Operations;
  /** Streams at once. */
  readonly mostStreams: number;
  readonly onError: (error: unknown) => void;
  /** Milliseconds that only grow. */
  readonly clock: () => number;
}

const MILLISECONDS_TO_GREET = 5_000;

export function createSession(parts: SessionParts): Session {
  const { socket, onError } = parts;
  const greeting = Promise.withResolvers<Hello>();
  greeting.promise.catch(() => {});
  const ending = Promise.withResolvers<string>();
  let isOver = false;
  let isGreeted = false;

  const sender = sendFramesTo(socket, () => end('the other side does not read what is sent'));
  const streams = createStreams({ sender, connectTo: parts.connectTo, most: parts.mostStreams, fail: (error) => fail(error) });
  const requests = createRequests({ operations: parts.operations, send: sender.send, onError });
  const impatience = setTimeout(() => end('the other side did not say who it is'), MILLISECONDS_TO_GREET);

  const end = (reason: string) => {
    if (isOver) return;
    isOver = true;
    clearTimeout(impatience);
    sender.stop();
    keepalive[Symbol.dispose]();
    requests.abandon();
    streams.abandon();
    socket.destroy();
    greeting.reject(new Error(reason));
    ending.resolve(reason);
  };

  const fail = (error: unknown) => {
    if (!(error instanceof BrokenFrame)) onError(error);
    end(error instanceof BrokenFrame ? error.message : 'an unexpected error');
  };

  const greet = (body: Buffer) => {
    if (isGreeted) throw new BrokenFrame('a second hello');
    const said = parseBody(hello, body);
    isGreeted = true;
    clearTimeout(impatience);
    greeting.resolve(said);
  };

  const receive = (frame: Frame) => {
    if (isOver) return;
    const { kind, id, body } = frame;
    if (kind === 'hello') return greet(body);
    if (!isGreeted) throw new BrokenFrame('something came before the hello');
    if (kind === 'ping') sender.send('pong', 0, body);
    else if (kind === 'pong') keepalive.onPong(body);
    else if (kind === 'ask') requests.onAsk(id, body);
    else if (kind === 'answer') requests.onAnswer(id, body);
    else streams.receive(frame);
  };

  const read = createFrameReader(receive);
  sender.send('hello', 0, Buffer.from(JSON.stringify(parts.self)));
  const keepalive = startKeepalive({
    ping: (body) => sender.send('ping', 0, body),
    onSilence: () => end('nothing was heard of the other side'),
    clock: parts.clock,
  });
  socket.on('data', (chunk: Buffer) => {
    keepalive.onSign();
    try {
      read(chunk);
    } catch (error) {
      fail(error);
    }
  });
  socket.on('error', (error: Error) => end(error.message));
  socket.on('end', () => end('the other side ended the connection'));
  socket.on('close', () => end('the connection was closed'));
  return {
    greeted: greeting.promise,
    ended: ending.promise,
    carry(channel, local) {
      if (isOver) local.destroy();
      else streams.carry(channel, local);
    },
    ask: requests.ask,
    end,
    roundTrip: keepalive.roundTrip,
    streams: streams.count,
  };
}
