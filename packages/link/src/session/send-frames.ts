import type { Duplex } from 'node:stream';
import { encodeFrame, encodeHeader, type FrameKind } from './frames.ts';

/** The sending side of a connection. */
export interface FrameSender {
  send(kind: FrameKind, id: number, body?: Uint8Array): void;
  /** False while more is waiting to be sent than should. */
  isClear(): boolean;
  /** Calls back once when there is place again; whoever waits longest comes first. */
  whenClear(resume: () => void): void;
  stop(): void;
}

/** More than this waiting to be sent means that the other side does not read. */
const MOST_UNSENT = 16 * 1024 * 1024;
/** Smaller bodies are copied behind their header. */
const WORTH_NO_COPY = 1024;

/** Frames of one moment leave together. */
export function sendFramesTo(socket: Duplex, onStuck: () => void): FrameSender {
  const waiting = new Set<() => void>();
  let isCorked = false;
  let isStopped = false;

  const cork = () => {
    if (isCorked) return;
    isCorked = true;
    socket.cork();
    process.nextTick(() => {
      isCorked = false;
      socket.uncork();
    });
  };
  socket.on('drain', () => {
    for (const resume of waiting) {
      if (socket.writableNeedDrain) return;
      waiting.delete(resume);
      resume();
    }
  });
  return {
    send(kind, id, body) {
      if (isStopped) return;
      cork();
      if (body === undefined || body.length < WORTH_NO_COPY) {
        socket.write(encodeFrame(kind, id, body));
      } else {
        socket.write(encodeHeader(kind, id, body.length));
        socket.write(body);
      }
      if (socket.writableLength > MOST_UNSENT) onStuck();
    },
    isClear: () => !socket.writableNeedDrain,
    whenClear: (resume) => void waiting.add(resume),
    stop() {
      isStopped = true;
      waiting.clear();
    },
  };
}
