import { expect, test } from 'vitest';
import type { PoolId } from '@daspanel/formats/identifiers.ts';
import { createWaitingRoom } from './waiting-room.ts';

const one = 's111111111111111-82-00000001' as PoolId;
const two = 's222222222222222-82-00000001' as PoolId;

test('each pool has its share of a room, and places come back', () => {
  const room = createWaitingRoom({ perPool: 2, inAll: 3 });
  const places = [room.enter(one), room.enter(one)];
  expect(room.enter(one)).toBeUndefined();
  const other = room.enter(two);
  expect(other).toBeDefined();
  expect(room.enter(two)).toBeUndefined();
  places[0]?.[Symbol.dispose]();
  expect(room.enter(one)).toBeDefined();
});
