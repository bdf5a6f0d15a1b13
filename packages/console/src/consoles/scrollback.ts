/** The last bytes that a terminal printed, for whoever comes back to it. */
export interface Scrollback {
  add(bytes: Buffer): void;
  /** Begins at a line where older ones were dropped. */
  read(): Buffer;
}

const LINE_FEED = 10;

export function createScrollback(most = 256 * 1024): Scrollback {
  let chunks: Buffer[] = [];
  let size = 0;
  let isCut = false;
  return {
    add(bytes) {
      chunks.push(bytes);
      size += bytes.length;
      if (size <= 2 * most) return;
      // Seldom, so that a program that prints much is not slowed down.
      const kept = Buffer.concat(chunks).subarray(size - most);
      chunks = [Buffer.from(kept)];
      size = most;
      isCut = true;
    },
    read() {
      const all = Buffer.concat(chunks);
      if (!isCut && all.length <= most) return all;
      const last = all.subarray(Math.max(0, all.length - most));
      return last.subarray(last.indexOf(LINE_FEED) + 1);
    },
  };
}
