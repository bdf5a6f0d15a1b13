/** One entry of a tar archive as a test wants it. */
export interface TarEntry {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** Type flag: `0` file, `1` hard link, `2` symbolic link, `3` device, `5` folder, `6` pipe, `x` extended header. */
  readonly type?: string;
  readonly link?: string;
  readonly mode?: number;
  readonly size?: number;
}

/** A tar archive in the ustar format (POSIX pax(1)), byte by byte. */
export function makeTar(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(describe), Buffer.alloc(1024)]);
}

function describe(entry: TarEntry): readonly Buffer[] {
  const content = Buffer.from(entry.content ?? '');
  const header = Buffer.alloc(512);
  Buffer.from(entry.name).copy(header, 0, 0, 100);
  header.write(octal(entry.mode ?? 0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(entry.size ?? content.length, 12), 124);
  header.write(octal(1_700_000_000, 12), 136);
  header.write(entry.type ?? '0', 156);
  header.write(entry.link ?? '', 157, 100);
  header.write('ustar\0' + '00', 257, 'latin1');
  header.write('        ', 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}

function octal(value: number, length: number): string {
  return `${value.toString(8).padStart(length - 1, '0')}\0`;
}

/** An extended header (pax) for the entry that follows it. */
export function paxHeader(records: Readonly<Record<string, string>>): TarEntry {
  const lines = Object.entries(records).map(([key, value]) => {
    const body = ` ${key}=${value}\n`;
    let length = Buffer.byteLength(body);
    while (String(length).length + Buffer.byteLength(body) !== length) length = String(length).length + Buffer.byteLength(body);
    return `${length}${body}`;
  });
  return { name: 'PaxHeader', type: 'x', content: lines.join('') };
}
