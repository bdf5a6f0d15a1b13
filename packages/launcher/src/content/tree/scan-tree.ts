import { runToEnd } from './run-to-end.ts';

export interface Scan {
  /** Regular files and symbolic links. */
  readonly files: number;
  /** Bytes of regular files. A file with several names inside the tree counts once. */
  readonly bytes: number;
  /** Pipes, sockets and devices. */
  readonly specials: number;
  /** Files and folders with a setuid, setgid or sticky bit. */
  readonly withSpecialBits: number;
}

/**
 * Counts what is in a folder, at any depth and in bounded memory: find(1) walks with open folders, so that no path gets too long. What
 * cannot be read is not counted.
 */
export async function scanTree(
  folder: string,
  signal: AbortSignal,
  onProgress: (scan: { readonly files: number; readonly bytes: number }) => void = () => {},
): Promise<Scan> {
  const counts = { files: 0, bytes: 0, specials: 0, withSpecialBits: 0 };
  const linked = new Set<string>();
  let rest = '';
  await runToEnd('/usr/bin/find', [folder, '-xdev', '-mindepth', '1', '-printf', '%y %m %n %D:%i %s\n'], {
    signal,
    onOutput: (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) countLine(line, counts, linked);
      onProgress(counts);
    },
  });
  return counts;
}

function countLine(line: string, counts: { -readonly [Key in keyof Scan]: number }, linked: Set<string>): void {
  const [type, mode = '0', links, identity = '', size] = line.split(' ');
  if (type !== 'l' && Number.parseInt(mode, 8) > 0o777) counts.withSpecialBits += 1;
  if (type === 'd') return;
  if (type !== 'f' && type !== 'l') {
    counts.specials += 1;
    return;
  }
  counts.files += 1;
  if (type === 'l' || linked.has(identity)) return;
  if (links !== '1') linked.add(identity);
  counts.bytes += Number(size);
}
