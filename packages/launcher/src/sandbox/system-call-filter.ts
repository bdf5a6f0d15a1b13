import { SYSTEM_CALLS } from './system-calls.ts';

/** One instruction of classic BPF: `struct sock_filter` of linux/filter.h. */
interface Instruction {
  readonly code: number;
  readonly whenTrue?: number;
  readonly whenFalse?: number;
  readonly value: number;
}

/** Offsets in `struct seccomp_data` (linux/seccomp.h); both families are little-endian, so an argument's low half comes first. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;

const ALLOW = 0x7fff0000;
const refuseWith = (errno: number) => 0x00050000 | errno;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** CLONE_NEW* flags of sched.h: user, mount, process and other namespaces. */
const NAMESPACE_FLAGS = 0x7e020000;
/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK (address look-ups use it). Others, such as AF_VSOCK, are not held back by the network namespace. */
const ADDRESS_FAMILIES = [1, 2, 10, 16];

/**
 * The filter that sandboxed programs run under, as bytes for bubblewrap's `--seccomp` (seccomp(2)), or undefined for a processor
 * (Node's `process.arch`) that there is no table for. A second wall: the namespaces alone already keep sites apart.
 */
export function systemCallFilter(processor: string): Buffer | undefined {
  const table = SYSTEM_CALLS[processor];
  if (table === undefined) return undefined;
  return assemble([
    load(ARCHITECTURE),
    ...unless(table.architecture, refuseWith(EPERM)),
    load(NUMBER),
    ...(table.foreignFrom === undefined ? [] : whenAtLeast(table.foreignFrom, refuseWith(EPERM))),
    ...Object.values(table.refused).flatMap((number) => when(number, [answer(refuseWith(EPERM))])),
    // The C library falls back to clone, whose flags can be looked at: those of clone3 lie behind a pointer.
    ...when(table.clone3, [answer(refuseWith(ENOSYS))]),
    ...when(table.clone, [load(FIRST_ARGUMENT), ...whenAnyBit(NAMESPACE_FLAGS, refuseWith(EPERM)), answer(ALLOW)]),
    ...when(table.socket, [
      load(FIRST_ARGUMENT),
      ...ADDRESS_FAMILIES.flatMap((family) => when(family, [answer(ALLOW)])),
      answer(refuseWith(EAFNOSUPPORT)),
    ]),
    answer(ALLOW),
  ]);
}

function load(offset: number): Instruction {
  return { code: 0x20, value: offset };
}

function answer(value: number): Instruction {
  return { code: 0x06, value };
}

function when(value: number, body: readonly Instruction[]): readonly Instruction[] {
  return [{ code: 0x15, whenTrue: 0, whenFalse: body.length, value }, ...body];
}

function unless(value: number, result: number): readonly Instruction[] {
  return [{ code: 0x15, whenTrue: 1, whenFalse: 0, value }, answer(result)];
}

function whenAtLeast(value: number, result: number): readonly Instruction[] {
  return [{ code: 0x35, whenTrue: 0, whenFalse: 1, value }, answer(result)];
}

function whenAnyBit(mask: number, result: number): readonly Instruction[] {
  return [{ code: 0x45, whenTrue: 0, whenFalse: 1, value: mask }, answer(result)];
}

function assemble(instructions: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(instructions.length * 8);
  for (const [index, { code, whenTrue = 0, whenFalse = 0, value }] of instructions.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(whenTrue, index * 8 + 2);
    bytes.writeUInt8(whenFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  }
  return bytes;
}
