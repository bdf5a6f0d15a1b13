import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of a zip archive as a test wants it, lies included. */
export interface ZipEntry {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** Unix mode with its type, such as 0o120777. */
  readonly mode?: number;
  readonly stored?: boolean;
  /** General purpose bit flags; 0x800 (UTF-8) unless given. */
  readonly flags?: number;
  readonly method?: number;
  /** What the headers say instead of the truth. */
  readonly size?: number;
  readonly checksum?: number;
  readonly localName?: string;
  /** Where the directory says that the entry begins. */
  readonly offset?: number;
  /** Sizes and offset in the zip64 extra field of the directory. */
  readonly zip64?: boolean;
}

/** A zip archive (PKWARE APPNOTE 6.3), byte by byte, so that it can be wrong in every way. */
export function makeZip(entries: readonly ZipEntry[], options: { readonly zip64End?: boolean } = {}): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const parts = describe(entry, entry.offset ?? offset);
    local.push(parts.local);
    directory.push(parts.central);
    offset += parts.local.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([
    ...local,
    central,
    ...(options.zip64End === true ? [zip64End(entries.length, central.length, offset)] : []),
    end(entries.length, central.length, offset, options.zip64End),
  ]);
}

function describe(entry: ZipEntry, offset: number): { readonly local: Buffer; readonly central: Buffer } {
  const content = Buffer.from(entry.content ?? '');
  const stored = entry.stored === true ? content : deflateRawSync(content);
  const name = Buffer.from(entry.name);
  const localName = Buffer.from(entry.localName ?? name);
  const size = entry.size ?? content.length;
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(entry.flags ?? 0x800, 2);
  common.writeUInt16LE(entry.method ?? (entry.stored === true ? 0 : 8), 4);
  common.writeUInt32LE(0x5a210000, 6);
  common.writeUInt32LE(entry.checksum ?? crc32(content), 10);
  common.writeUInt32LE(entry.zip64 === true ? 0xffffffff : stored.length, 14);
  common.writeUInt32LE(entry.zip64 === true ? 0xffffffff : size, 18);
  const localHeader = Buffer.concat([signature(0x04034b50), common]);
  localHeader.writeUInt16LE(localName.length, 26);
  const extra = entry.zip64 === true ? zip64Extra(size, stored.length, offset) : Buffer.alloc(0);
  const centralHeader = Buffer.concat([signature(0x02014b50), Buffer.from([63, 3]), common, Buffer.alloc(14)]);
  centralHeader.writeUInt16LE(name.length, 28);
  centralHeader.writeUInt16LE(extra.length, 30);
  centralHeader.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38);
  centralHeader.writeUInt32LE(entry.zip64 === true ? 0xffffffff : offset, 42);
  return { local: Buffer.concat([localHeader, localName, stored]), central: Buffer.concat([centralHeader, name, extra]) };
}

function signature(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function zip64Extra(size: number, compressed: number, offset: number): Buffer {
  const buffer = Buffer.alloc(28);
  buffer.writeUInt16LE(1, 0);
  buffer.writeUInt16LE(24, 2);
  buffer.writeBigUInt64LE(BigInt(size), 4);
  buffer.writeBigUInt64LE(BigInt(compressed), 12);
  buffer.writeBigUInt64LE(BigInt(offset), 20);
  return buffer;
}

function zip64End(entries: number, length: number, offset: number): Buffer {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(entries), 24);
  record.writeBigUInt64LE(BigInt(entries), 32);
  record.writeBigUInt64LE(BigInt(length), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + length), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, locator]);
}

function end(entries: number, length: number, offset: number, isZip64 = false): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(isZip64 ? 0xffff : entries, 8);
  record.writeUInt16LE(isZip64 ? 0xffff : entries, 10);
  record.writeUInt32LE(isZip64 ? 0xffffffff : length, 12);
  record.writeUInt32LE(isZip64 ? 0xffffffff : offset, 16);
  return record;
}
