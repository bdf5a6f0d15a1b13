import type { Socket } from 'node:net';
import { BrokenFrame, STREAM_ROOM } from './frames.ts';

/** What comes in for a stream. Both throw BrokenFrame for what does not keep to the format. */
export interface IncomingBytes {
  onData(body: Buffer): void;
  onFinish(): void;
  isFinished(): boolean;
}

/** So much is taken in before the sender is told. */
const WORTH_TELLING = STREAM_ROOM / 2;

/** Writes what comes in to a socket, and gives room for as much as the socket has taken: no more than `STREAM_ROOM` bytes are kept. */
export function writeBytesTo(local: Socket, giveRoom: (bytes: number) => void): IncomingBytes {
  let room = STREAM_ROOM;
  let taken = 0;
  let isFinished = false;
  return {
    onData(body) {
      if (isFinished) throw new BrokenFrame('bytes came after the end of a stream');
      if (body.length > room) throw new BrokenFrame('more bytes came on a stream than there was room for');
      room -= body.length;
      local.write(body, (error) => {
        taken += body.length;
        if (error !== undefined && error !== null) return;
        if (isFinished || taken < WORTH_TELLING) return;
        const given = taken;
        taken = 0;
        room += given;
        giveRoom(given);
      });
    },
    onFinish() {
      if (isFinished) throw new BrokenFrame('a stream ended twice');
      isFinished = true;
      local.end();
    },
    isFinished: () => isFinished,
  };
}
