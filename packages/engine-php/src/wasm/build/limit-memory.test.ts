import { expect, it } from 'vitest';
import { limitMemory } from './limit-memory.ts';

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** A module with an empty custom section named `x` and a memory of 16,384 to 32,768 pages (1 to 2 GiB), which it exports as `m`. */
const LARGE = [...HEADER, 0, 2, 1, 0x78, 5, 8, 1, 1, 0x80, 0x80, 1, 0x80, 0x80, 2, 7, 5, 1, 1, 0x6d, 2, 0];

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
const memoryOf = async (bytes: Uint8Array): Promise<Memory> => {
  const instance = await WebAssembly.instantiate(new WebAssembly.Module(bytes), {});
  return instance.exports['m'] as Memory;
};

it('lowers what a module takes at first and at most', async () => {
  const module = Uint8Array.from(LARGE);
  limitMemory(module, 80);
  const memory = await memoryOf(module);
  expect(memory.buffer.byteLength).toBe(64 * 1024 * 1024);
  expect(memory.grow(16 * 16)).toBe(64 * 16);
  expect(() => memory.grow(1)).toThrow(RangeError);
});

it('never goes below what the module begins with, nor above its own limit', async () => {
  const least = Uint8Array.from(LARGE);
  limitMemory(least, 1);
  expect((await memoryOf(least)).buffer.byteLength).toBe(64 * 1024 * 1024);
  const most = Uint8Array.from(LARGE);
  limitMemory(most, 100_000);
  expect(most.slice(-10, -7)).toEqual(Uint8Array.of(0x80, 0x80, 2));
});

it('refuses what is no module or has no such memory', () => {
  expect(() => limitMemory(Uint8Array.of(1, 2, 3), 64)).toThrow('not a WebAssembly module');
  expect(() => limitMemory(Uint8Array.from(HEADER), 64)).toThrow('defines no memory');
  expect(() => limitMemory(Uint8Array.from([...HEADER, 5, 3, 1, 0, 1]), 64)).toThrow('has a maximum');
});
