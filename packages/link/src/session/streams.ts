import type { Socket } from 'node:net';
import { carryStream, type CarriedStream } from './carry-stream.ts';
import { BrokenFrame, encodeRoom, GREATEST_ID, type Frame, type ResetReason } from './frames.ts';
import { carryLater } from './carry-later.ts';
import type { FrameSender } from './send-frames.ts';

/** The streams of one connection. */
export interface Streams {
  /** Opens a stream for a socket of this machine; the socket is closed when there are as many streams as there may be. */
  carry(channel: string, local: Socket): void;
  /** Takes a frame of a stream. Throws BrokenFrame. */
  receive(frame: Frame): void;
  abandon(): void;
  count(): number;
}

/** `connectTo` never rejects: it opens the socket that a stream of the other side goes to, or says why not. `most`: streams at once. */
export function createStreams(parts: {
  readonly sender: FrameSender;
  readonly connectTo: (channel: string) => Promise<Socket | ResetReason>;
  readonly most: number;
  /** A stream does not keep to the format, which was found later than when the frame came. */
  readonly fail: (error: unknown) => void;
}): Streams {
  const { sender } = parts;
  const streams = new Map<number, CarriedStream>();
  let lastId = 0;

  const begin = (id: number, local: Socket): CarriedStream =>
    carryStream(local, {
      send: (kind: 'data' | 'finish', body?: Buffer) => sender.send(kind, id, body),
      giveRoom: (bytes) => sender.send('room', id, encodeRoom(bytes)),
      reset: (reason) => sender.send('reset', id, Buffer.from(reason)),
      isClear: sender.isClear,
      whenClear: sender.whenClear,
      over: () => void streams.delete(id),
    });

  const accept = (id: number, channel: string) => {
    if (id <= lastId) throw new BrokenFrame('a stream was opened under an id that has been used');
    lastId = id;
    const refuse = (reason: ResetReason) => {
      streams.delete(id);
      sender.send('reset', id, Buffer.from(reason));
    };
    if (streams.size >= parts.most) return refuse('too-many');
    const carry = (local: Socket) => {
      const stream = begin(id, local);
      streams.set(id, stream);
      return stream;
    };
    streams.set(id, carryLater(parts.connectTo(channel), { carry, refuse, fail: parts.fail, over: () => void streams.delete(id) }));
  };

  return {
    carry(channel, local) {
      if (streams.size >= parts.most || lastId === GREATEST_ID) return void local.destroy();
      lastId += 1;
      sender.send('open', lastId, Buffer.from(channel, 'latin1'));
      streams.set(lastId, begin(lastId, local));
    },
    receive({ kind, id, body }) {
      if (kind === 'open') return accept(id, body.toString('latin1'));
      if (id > lastId) throw new BrokenFrame('a frame of a stream that was never opened');
      const stream = streams.get(id);
      if (kind === 'data') stream?.onData(body);
      else if (kind === 'room') stream?.onRoom(body.readUInt32BE());
      else if (kind === 'finish') stream?.onFinish();
      else stream?.onReset();
    },
    abandon() {
      for (const stream of streams.values()) stream.abandon();
    },
    count: () => streams.size,
  };
}
