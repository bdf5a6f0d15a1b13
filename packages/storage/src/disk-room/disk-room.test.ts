import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DISK_ROOM_FILE, type DiskRoomFile } from '@daspanel/formats/disk-room.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDiskRoom } from './disk-room.ts';
import { NoRoomLeft } from './no-room-left.ts';
import { withinRoom } from './within-room.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-room-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const publish = (file: DiskRoomFile) => {
  writeFileSync(join(folder, '.next'), JSON.stringify(file));
  renameSync(join(folder, '.next'), join(folder, DISK_ROOM_FILE));
};
const [A, B] = ['s00000000000000a', 's00000000000000b'] as const;
const site = (measuredAt: number, ...plansOf: string[]) => ({ plansOf, measuredAt });
const all = (left: Record<string, number>, sites: Record<string, ReturnType<typeof site>>) => ({ left, sites }) as DiskRoomFile;

test('without a file, and for sites that are not in it, nothing is limited', () => {
  expect(openDiskRoom(folder).open(A)).toBeUndefined();
  publish(all({ p: 1 }, { [B]: site(1, 'p') }));
  expect(openDiskRoom(folder).open(A)).toBeUndefined();
});

test('sites that one plan limits share what it leaves, and the smaller of two plans decides', () => {
  publish(all({ p: 100, reseller: 70 }, { [A]: site(1, 'p', 'reseller'), [B]: site(1, 'p') }));
  const room = openDiskRoom(folder);
  room.open(A)?.spend(60);
  expect(() => room.open(A)?.spend(11)).toThrow(NoRoomLeft);
  expect(() => room.open(B)?.spend(41)).toThrow(/40 bytes are left/);
  room.open(B)?.spend(40);
  room.open(A)?.giveBack(20);
  room.open(B)?.spend(20);
});

test('what was spent counts until the site has been measured again, in whichever order sites are measured', async () => {
  publish(all({ p: 100 }, { [A]: site(1, 'p'), [B]: site(1, 'p') }));
  const room = openDiskRoom(folder);
  room.open(A)?.spend(50);
  room.open(B)?.spend(30);
  publish(all({ p: 50 }, { [A]: site(2, 'p'), [B]: site(1, 'p') }));
  await sleep(600);
  expect(() => room.open(A)?.require(21)).toThrow(NoRoomLeft);
  room.open(A)?.spend(20);
});

test('what fails is not counted, and what has no room says so to the next measurement', async () => {
  publish(all({ p: 10 }, { [A]: site(1, 'p') }));
  const room = openDiskRoom(folder);
  const open = () => room.open(A) ?? expect.fail('the site is limited');
  const send = async function* (...sizes: number[]) {
    for (const size of sizes) yield new Uint8Array(size);
  };
  const readAll = async (bytes: AsyncIterable<Uint8Array>) => {
    let sum = 0;
    for await (const piece of bytes) sum += piece.length;
    return sum;
  };
  expect(room.takeTouched()).toEqual([]);
  await expect(withinRoom(open(), { bytes: send(6, 6) }, readAll)).rejects.toThrow(NoRoomLeft);
  expect(room.takeTouched()).toEqual([{ site: A, isRefused: true }]);
  expect(await withinRoom(open(), { bytes: send(6, 4) }, readAll)).toBe(10);
  await expect(withinRoom(open(), { bytes: send() }, readAll)).rejects.toThrow(NoRoomLeft);
  open().giveBack(1);
  expect(await withinRoom(open(), { bytes: send(1) }, readAll)).toBe(1);
});
