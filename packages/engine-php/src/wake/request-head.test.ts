import { expect, test } from 'vitest';
import { encodeRequest, scriptParams } from '@daspanel/testkit/fastcgi-request.ts';
import { readRequestHead, refuseKeptConnection } from './request-head.ts';

const pool = 's111111111111111-82-0123abcd';
const request = (params: Record<string, string>) => encodeRequest(params, Buffer.from('body'));

test('the pool is found wherever the bytes are cut', () => {
  const bytes = request(scriptParams('/site/index.php', { LONG: 'x'.repeat(70_000), DASPANEL_POOL: pool }));
  for (let length = 0; length < 200; length++) expect(readRequestHead(bytes.subarray(0, length)).state).toBe('incomplete');
  expect(readRequestHead(bytes.subarray(0, 66_000)).state).toBe('incomplete');
  expect(readRequestHead(bytes)).toEqual({ state: 'complete', pool, requestId: 1 });
});

test.each([
  ['no pool is named', request({ SCRIPT_FILENAME: '/x' })],
  ['the name is no pool', request({ DASPANEL_POOL: '../../etc' })],
  ['the pool is empty', request({ DASPANEL_POOL: '' })],
  ['the protocol is another', Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n')],
  ['another record comes first', Buffer.from([1, 9, 0, 0, 0, 0, 0, 0])],
])('it is invalid when %s', (_why, bytes) => {
  expect(readRequestHead(bytes).state).toBe('invalid');
});

test('lengths that lie run out of bytes, not out of bounds', () => {
  const params = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2]);
  const bytes = Buffer.concat([request({}).subarray(0, 16), Buffer.from([1, 4, 0, 1, 0, params.length, 0, 0]), params]);
  expect(readRequestHead(bytes).state).toBe('incomplete');
});

test('a kept connection is refused and nothing else is changed', () => {
  const bytes = request({ DASPANEL_POOL: pool });
  const kept = Buffer.from(bytes);
  kept.writeUInt8(1, 10);
  refuseKeptConnection(kept);
  expect(kept.equals(bytes)).toBe(true);
});
