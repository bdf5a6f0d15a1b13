import { expect, test } from 'vitest';
import { systemCallFilter } from './system-call-filter.ts';

const ALLOWED = 0x7fff0000;
const REFUSED = 0x00050001;

/** Runs the filter as the kernel would, for the instructions that it uses. */
function run(filter: Buffer, call: { architecture: number; number: number; argument?: number }): number {
  const data = new Map([
    [0, call.number],
    [4, call.architecture],
    [16, call.argument ?? 0],
  ]);
  let accumulator = 0;
  for (let index = 0; ; index++) {
    const at = index * 8;
    const value = filter.readUInt32LE(at + 4);
    const jump = (taken: boolean) => (index += filter.readUInt8(at + (taken ? 2 : 3)));
    switch (filter.readUInt16LE(at)) {
      case 0x20:
        accumulator = data.get(value) ?? 0;
        break;
      case 0x06:
        return value;
      case 0x15:
        jump(accumulator === value);
        break;
      case 0x35:
        jump(accumulator >= value);
        break;
      case 0x45:
        jump((accumulator & value) !== 0);
        break;
      default:
        throw new Error('unknown instruction');
    }
  }
}

test.each([
  ['x64', 0xc000003e, { read: 0, mount: 165, bpf: 321, unshare: 272, clone: 56, clone3: 435, socket: 41, io_uring_setup: 425 }],
  ['arm64', 0xc00000b7, { read: 63, mount: 40, bpf: 280, unshare: 97, clone: 220, clone3: 435, socket: 198, io_uring_setup: 425 }],
])('on %s ordinary calls are allowed and dangerous ones are refused', (processor, architecture, calls) => {
  const filter = systemCallFilter(processor);
  if (filter === undefined) throw new Error('there is no filter');
  const answer = (number: number, argument?: number) =>
    run(filter, { architecture, number, ...(argument === undefined ? {} : { argument }) });
  expect(answer(calls.read)).toBe(ALLOWED);
  for (const name of ['mount', 'bpf', 'unshare', 'io_uring_setup'] as const) expect(answer(calls[name])).toBe(REFUSED);
  expect(answer(calls.clone, 0x003d0f00)).toBe(ALLOWED);
  expect(answer(calls.clone, 0x10000011)).toBe(REFUSED);
  expect(answer(calls.clone3)).toBe(0x00050000 | 38);
  expect(answer(calls.socket, 1)).toBe(ALLOWED);
  expect(answer(calls.socket, 40)).toBe(0x00050000 | 97);
  expect(run(filter, { architecture: 0x40000003, number: 5 })).toBe(REFUSED);
});

test('the x32 way to the same calls is closed', () => {
  const filter = systemCallFilter('x64') ?? Buffer.alloc(0);
  expect(run(filter, { architecture: 0xc000003e, number: 0x40000000 })).toBe(REFUSED);
});

test('a processor without a table has no filter', () => {
  expect(systemCallFilter('riscv64')).toBeUndefined();
});
