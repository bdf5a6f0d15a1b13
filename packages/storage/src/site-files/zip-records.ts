/** One file or folder of a zip, as APPNOTE.TXT 6.3.10 of PKWARE has it. Sizes in bytes. */
export interface ZipEntry {
  readonly name: Buffer;
  readonly isFolder: boolean;
  readonly isDeflated: boolean;
  readonly mode: number;
  readonly modified: Date;
  readonly offset: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Sizes in the data descriptor have eight bytes. */
  readonly isLarge: boolean;
}

const LARGEST = 0xffff_ffff;
const MOST_ENTRIES = 0xffff;
/** Sizes follow the content; the name is UTF-8. */
const FLAGS = 0x0808;
const VERSION = 45;
const UNIX = 3;

/** 4.3.7: sizes and checksum follow in the data descriptor. */
export function localHeader(entry: Pick<ZipEntry, 'name' | 'isFolder' | 'isDeflated' | 'modified' | 'isLarge'>): Buffer {
  const extra = entry.isLarge ? zip64Extra([0n, 0n]) : Buffer.alloc(0);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x0403_4b50, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(FLAGS, 6);
  header.writeUInt16LE(entry.isDeflated ? 8 : 0, 8);
  header.writeUInt32LE(dosTime(entry.modified), 10);
  if (entry.isLarge) header.fill(0xff, 18, 26);
  header.writeUInt16LE(entry.name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, entry.name, extra]);
}

/** 4.3.9. */
export function dataDescriptor({ crc, packed, size, isLarge }: Pick<ZipEntry, 'crc' | 'packed' | 'size' | 'isLarge'>): Buffer {
  const descriptor = Buffer.alloc(isLarge ? 24 : 16);
  descriptor.writeUInt32LE(0x0807_4b50, 0);
  descriptor.writeUInt32LE(crc, 4);
  if (isLarge) {
    descriptor.writeBigUInt64LE(BigInt(packed), 8);
    descriptor.writeBigUInt64LE(BigInt(size), 16);
  } else {
    descriptor.writeUInt32LE(packed, 8);
    descriptor.writeUInt32LE(size, 12);
  }
  return descriptor;
}

/** 4.3.12, with the permissions of Unix. */
export function centralHeader(entry: ZipEntry): Buffer {
  const isLarge = entry.packed >= LARGEST || entry.size >= LARGEST || entry.offset >= LARGEST;
  const extra = isLarge ? zip64Extra([BigInt(entry.size), BigInt(entry.packed), BigInt(entry.offset)]) : Buffer.alloc(0);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x0201_4b50, 0);
  header.writeUInt16LE((UNIX << 8) | VERSION, 4);
  header.writeUInt16LE(VERSION, 6);
  header.writeUInt16LE(FLAGS, 8);
  header.writeUInt16LE(entry.isDeflated ? 8 : 0, 10);
  header.writeUInt32LE(dosTime(entry.modified), 12);
  header.writeUInt32LE(entry.crc, 16);
  header.writeUInt32LE(isLarge ? LARGEST : entry.packed, 20);
  header.writeUInt32LE(isLarge ? LARGEST : entry.size, 24);
  header.writeUInt16LE(entry.name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE((((entry.isFolder ? 0o040_000 : 0o100_000) | entry.mode) * 0x1_0000 + (entry.isFolder ? 0x10 : 0)) >>> 0, 38);
  header.writeUInt32LE(isLarge ? LARGEST : entry.offset, 42);
  return Buffer.concat([header, entry.name, extra]);
}

/** 4.3.14 to 4.3.16. */
export function endOfZip(entries: number, start: number, bytes: number): Buffer {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x0606_4b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(VERSION, 12);
  record.writeUInt16LE(VERSION, 14);
  record.writeBigUInt64LE(BigInt(entries), 24);
  record.writeBigUInt64LE(BigInt(entries), 32);
  record.writeBigUInt64LE(BigInt(bytes), 40);
  record.writeBigUInt64LE(BigInt(start), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x0706_4b50, 0);
  locator.writeBigUInt64LE(BigInt(start + bytes), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(Math.min(entries, MOST_ENTRIES), 8);
  end.writeUInt16LE(Math.min(entries, MOST_ENTRIES), 10);
  end.writeUInt32LE(Math.min(bytes, LARGEST), 12);
  end.writeUInt32LE(Math.min(start, LARGEST), 16);
  const needsLarge = entries >= MOST_ENTRIES || bytes >= LARGEST || start >= LARGEST;
  return needsLarge ? Buffer.concat([record, locator, end]) : end;
}

/** 4.5.3. */
function zip64Extra(numbers: readonly bigint[]): Buffer {
  const extra = Buffer.alloc(4 + numbers.length * 8);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(numbers.length * 8, 2);
  for (const [index, number] of numbers.entries()) extra.writeBigUInt64LE(number, 4 + index * 8);
  return extra;
}

/** Time and date of MS-DOS in UTC, from 1980 on, to two seconds. */
function dosTime(when: Date): number {
  const year = Math.min(Math.max(when.getUTCFullYear() - 1980, 0), 127);
  const date = (year << 9) | ((when.getUTCMonth() + 1) << 5) | when.getUTCDate();
  const time = (when.getUTCHours() << 11) | (when.getUTCMinutes() << 5) | (when.getUTCSeconds() >> 1);
  return date * 0x1_0000 + time;
}
