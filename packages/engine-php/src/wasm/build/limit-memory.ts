const PAGES_PER_MEBIBYTE = 16;
const MEMORY_SECTION = 5;
const HIGHEST_MINIMUM = 64 * PAGES_PER_MEBIBYTE;

/**
 * Changes a WebAssembly module in place so that the memory it defines starts with at most 64 MiB and never grows beyond `mebibytes`
 * (WebAssembly core specification, 5.5.8). The builds ask for up to 2 GiB, and some take half of it at once.
 * Throws when the module is none or does not define one memory with both limits.
 */
export function limitMemory(module: Uint8Array, mebibytes: number): void {
  if (module.length < 8 || module[0] !== 0 || module[1] !== 0x61) throw new Error('not a WebAssembly module');
  const count = readInteger(module, findMemorySection(module));
  const hasMaximum = module[count.next] === 1;
  if (count.value !== 1 || !hasMaximum) throw new Error('expected one memory that has a maximum and is not shared');
  const minimum = readInteger(module, count.next + 1);
  const maximum = readInteger(module, minimum.next);
  const first = Math.min(minimum.value, HIGHEST_MINIMUM);
  writeInteger(module, count.next + 1, minimum.next, first);
  writeInteger(module, minimum.next, maximum.next, Math.max(first, Math.min(maximum.value, mebibytes * PAGES_PER_MEBIBYTE)));
}

/** Where the content of the memory section starts. */
function findMemorySection(module: Uint8Array): number {
  let at = 8;
  while (at < module.length) {
    const size = readInteger(module, at + 1);
    if (module[at] === MEMORY_SECTION) return size.next;
    at = size.next + size.value;
  }
  throw new Error('the module defines no memory');
}

/** Reads an unsigned LEB128 integer. */
function readInteger(bytes: Uint8Array, start: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let at = start, factor = 1; at < bytes.length && factor <= 2 ** 28; at++, factor *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * factor;
    if (byte < 128) return { value, next: at + 1 };
  }
  throw new Error('not a LEB128 integer of 32 bits');
}

/** Writes an unsigned LEB128 integer into all bytes from `start` to `end`: a smaller number is padded, which the format allows. */
function writeInteger(bytes: Uint8Array, start: number, end: number, value: number): void {
  let rest = value;
  for (let at = start; at < end; at++) {
    bytes[at] = (rest & 127) | (at < end - 1 ? 128 : 0);
    rest = Math.floor(rest / 128);
  }
}
