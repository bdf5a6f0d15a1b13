import type { Socket } from 'node:net';
import type { CarriedStream } from './carry-stream.ts';
import { BrokenFrame, STREAM_ROOM, type ResetReason } from './frames.ts';

/** Keeps what comes in for a stream until the socket is open that it goes to. */
export function carryLater(
  opening: Promise<Socket | ResetReason>,
  then: {
    readonly carry: (local: Socket) => CarriedStream;
    /** What came in does not keep to the format. */
    readonly fail: (error: unknown) => void;
    readonly refuse: (reason: ResetReason) => void;
    /** It is over before the socket was open. */
    readonly over: () => void;
  },
): CarriedStream {
  const waiting: ((stream: CarriedStream) => void)[] = [];
  let bytes = 0;
  let isOver = false;
  const settle = (opened: Socket | ResetReason) => {
    if (typeof opened === 'string') {
      if (!isOver) then.refuse(opened);
    } else if (isOver) {
      opened.destroy();
    } else {
      const stream = then.carry(opened);
      for (const hand of waiting) hand(stream);
    }
  };
  void opening.then(settle).catch(then.fail);
  const leave = () => {
    isOver = true;
    then.over();
  };
  return {
    onData(body) {
      bytes += body.length;
      if (bytes > STREAM_ROOM) throw new BrokenFrame('more bytes came on a stream than there was room for');
      waiting.push((stream) => stream.onData(body));
    },
    onFinish() {
      waiting.push((stream) => stream.onFinish());
    },
    onRoom(given) {
      waiting.push((stream) => stream.onRoom(given));
    },
    onReset: leave,
    abandon: leave,
  };
}
