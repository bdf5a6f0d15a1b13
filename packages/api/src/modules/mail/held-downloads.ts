import { Problem } from '../../problem.ts';

export interface HeldDownloads {
  /** Throws 429 while too much waits for readers. */
  checkRoom(): void;
  /** A stream of the bytes, which count as held until the last of them has been taken or the reader has gone. */
  hold(bytes: Uint8Array): ReadableStream<Uint8Array>;
}

const PIECE = 65_536;

/** Keeps slow readers of large downloads from filling the memory of this process. `most`: bytes that may be held at the same time. */
export function createHeldDownloads(most: number): HeldDownloads {
  let held = 0;
  return {
    checkRoom() {
      if (held < most) return;
      throw new Problem('too-many-requests', 'other downloads are not finished: try again in a moment', {
        headers: { 'retry-after': '5' },
      });
    },
    hold(bytes) {
      let sent = 0;
      let isHeld = true;
      held += bytes.length;
      const release = () => {
        if (isHeld) held -= bytes.length;
        isHeld = false;
      };
      return new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            if (sent < bytes.length) controller.enqueue(bytes.subarray(sent, sent + PIECE));
            sent += PIECE;
            if (sent < bytes.length) return;
            release();
            controller.close();
          },
          cancel: release,
        },
        { highWaterMark: 0 },
      );
    },
  };
}
