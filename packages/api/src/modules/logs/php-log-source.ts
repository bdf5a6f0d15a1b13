import type { LogSource } from './log-source.ts';
import { wholeLines } from './log-source.ts';

/** The end of the log, at most so many bytes, and the size of all of it. */
export type ReadTail = (bytes: number) => Promise<{ readonly text: string; readonly size: number }>;

const REACH = 1024 * 1024;
const FILE = 'php-error';

/** The error log that a site's PHP writes, of which the launcher gives the last MiB. */
export function phpLogSource(readTail: ReadTail): LogSource {
  const reach = async () => {
    const { text, size } = await readTail(REACH);
    const bytes = Buffer.from(text);
    return { bytes, size, start: Math.max(0, size - bytes.length) };
  };
  return {
    end: async () => ({ file: FILE, offset: (await readTail(1)).size }),
    async before({ offset }) {
      const { bytes, start } = await reach();
      const upTo = bytes.subarray(0, Math.max(0, offset - start));
      return upTo.length === 0 ? undefined : wholeLines(upTo, { file: FILE, offset: start }, true);
    },
    async after({ offset }) {
      const { size } = await readTail(1);
      if (size === offset) return undefined;
      const tail = await reach();
      const isAnew = tail.size < offset;
      const skipped = isAnew ? 0 : Math.max(0, offset - tail.start);
      const bytes = tail.bytes.subarray(skipped);
      const end = bytes.lastIndexOf(10) + 1;
      if (end === 0) return undefined;
      return { bytes: bytes.subarray(0, end), from: { file: FILE, offset: tail.start + skipped }, hasGap: !isAnew && offset < tail.start };
    },
  };
}
