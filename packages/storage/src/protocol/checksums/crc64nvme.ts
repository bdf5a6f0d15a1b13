/**
 * CRC-64/NVME (reflected, initial value and final exclusive-or all ones), eight bytes at a time over tables of 32-bit halves: JavaScript has no fast 64-bit
 * integers. Source: NVM Express NVM Command Set Specification, "64b CRC Definition".
 */
const POLYNOMIAL_LOW = 0xac4bc9b5;
const POLYNOMIAL_HIGH = 0x9a6c9329;
const SLICES = 8;

/** `[slice * 256 + byte]`: what a byte that stands `slice` bytes before the end does to the low and high half. */
const low = new Uint32Array(SLICES * 256);
const high = new Uint32Array(SLICES * 256);

for (let byte = 0; byte < 256; byte++) {
  let [lower, upper] = [byte, 0];
  for (let bit = 0; bit < 8; bit++) {
    const isSet = (lower & 1) === 1;
    lower = ((lower >>> 1) | (upper << 31)) >>> 0;
    upper >>>= 1;
    if (isSet) {
      lower = (lower ^ POLYNOMIAL_LOW) >>> 0;
      upper = (upper ^ POLYNOMIAL_HIGH) >>> 0;
    }
  }
  low[byte] = lower;
  high[byte] = upper;
}
for (let at = 256; at < SLICES * 256; at++) {
  const lower = valueAt(low, at - 256);
  const upper = valueAt(high, at - 256);
  low[at] = (((lower >>> 8) | (upper << 24)) ^ valueAt(low, lower & 255)) >>> 0;
  high[at] = ((upper >>> 8) ^ valueAt(high, lower & 255)) >>> 0;
}

function valueAt(table: Uint32Array, index: number): number {
  return table[index] ?? 0;
}

export interface Crc64 {
  update(bytes: Uint8Array): void;
  /** Eight bytes, highest first. */
  digest(): Buffer;
}

export function createCrc64Nvme(): Crc64 {
  let lower = 0xffffffff | 0;
  let upper = 0xffffffff | 0;

  const updateByByte = (bytes: Uint8Array, start: number, end: number) => {
    for (let at = start; at < end; at++) {
      const index = (lower ^ (bytes[at] as number)) & 255;
      lower = ((lower >>> 8) | (upper << 24)) ^ (low[index] as number);
      upper = (upper >>> 8) ^ (high[index] as number);
    }
  };
  return {
    update(bytes) {
      // Words are read at addresses that are multiples of four; x86 and ARM have the lowest byte first, as the algorithm does.
      const start = Math.min((4 - (bytes.byteOffset & 3)) & 3, bytes.length);
      updateByByte(bytes, 0, start);
      const pairs = (bytes.length - start) >>> 3;
      if (pairs === 0) return updateByByte(bytes, start, bytes.length);
      const words = new Uint32Array(bytes.buffer, bytes.byteOffset + start, pairs * 2);
      let [a, b] = [lower, upper];
      for (let at = 0; at < words.length; at += 2) {
        const first = a ^ (words[at] as number);
        const second = b ^ (words[at + 1] as number);
        const i7 = 1792 + (first & 255);
        const i6 = 1536 + ((first >>> 8) & 255);
        const i5 = 1280 + ((first >>> 16) & 255);
        const i4 = 1024 + (first >>> 24);
        const i3 = 768 + (second & 255);
        const i2 = 512 + ((second >>> 8) & 255);
        const i1 = 256 + ((second >>> 16) & 255);
        const i0 = second >>> 24;
        a =
          (low[i7] as number) ^
          (low[i6] as number) ^
          (low[i5] as number) ^
          (low[i4] as number) ^
          (low[i3] as number) ^
          (low[i2] as number) ^
          (low[i1] as number) ^
          (low[i0] as number);
        b =
          (high[i7] as number) ^
          (high[i6] as number) ^
          (high[i5] as number) ^
          (high[i4] as number) ^
          (high[i3] as number) ^
          (high[i2] as number) ^
          (high[i1] as number) ^
          (high[i0] as number);
      }
      [lower, upper] = [a, b];
      updateByByte(bytes, start + pairs * 8, bytes.length);
    },
    digest() {
      const digest = Buffer.alloc(8);
      digest.writeUInt32BE(~upper >>> 0, 0);
      digest.writeUInt32BE(~lower >>> 0, 4);
      return digest;
    },
  };
}
