import type { Socket } from 'node:net';
import { BrokenFrame, LONGEST_DATA, STREAM_ROOM } from './frames.ts';

/** Where the bytes of a stream leave this machine. */
export interface Outlet {
  send(kind: 'data', body: Buffer): void;
  send(kind: 'finish'): void;
  /** False while more is waiting to be sent than should; then `whenClear` calls back once. */
  isClear(): boolean;
  whenClear(resume: () => void): void;
}

export interface OutgoingBytes {
  /** The other side takes so many bytes more. */
  onRoom(bytes: number): void;
  /** All that the socket sent, and its end, has gone. */
  isFinished(): boolean;
  /** Nothing more is to be sent. */
  stop(): void;
}

/** Sends on what a socket gives, as far as there is room, and its end. `onClosed`: the socket is closed and what was read of it has gone. */
export function sendBytesOf(local: Socket, outlet: Outlet, onClosed: () => void): OutgoingBytes {
  let room = STREAM_ROOM;
  let held: Buffer | undefined;
  let isEnded = false;
  let isFinished = false;
  let isStopped = false;

  const pump = (): void => {
    while (held !== undefined) {
      if (room === 0) return void local.pause();
      if (!outlet.isClear()) {
        local.pause();
        return outlet.whenClear(pump);
      }
      const size = Math.min(held.length, room, LONGEST_DATA);
      const body = held.subarray(0, size);
      room -= size;
      held = size === held.length ? undefined : held.subarray(size);
      outlet.send('data', body);
    }
    if (isStopped) return;
    if (isEnded && !isFinished) {
      isFinished = true;
      outlet.send('finish');
    }
    if (local.closed) onClosed();
    else if (!isEnded) local.resume();
  };

  local.on('data', (chunk: Buffer) => {
    if (isStopped) return;
    held = held === undefined ? chunk : Buffer.concat([held, chunk]);
    pump();
  });
  local.on('end', () => {
    isEnded = true;
    pump();
  });
  local.on('close', () => {
    if (held === undefined) pump();
  });
  return {
    onRoom(bytes) {
      if (room + bytes > STREAM_ROOM) throw new BrokenFrame('more room was given on a stream than it has');
      const waited = room === 0;
      room += bytes;
      if (waited && held !== undefined) pump();
    },
    isFinished: () => isFinished,
    stop() {
      isStopped = true;
      held = undefined;
    },
  };
}
