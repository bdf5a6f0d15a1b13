import { expect, test } from 'vitest';
import { createHandOver } from './hand-over.ts';

const handOver = createHandOver('/data');
const close = async () => {};
const answer = (headers: Record<string, string> = {}, path = '/data/sites/s/versions/v/ü &.bin', size = 2 * 1024 ** 2) => ({
  status: 200,
  headers: { etag: '"e"', 'content-type': 'a/b', 'content-length': '1', 'last-modified': 'x', 'accept-ranges': 'bytes', ...headers },
  file: { path, size },
  close,
});

test('a large file is left to nginx, with the headers that it hands on', () => {
  expect(handOver(answer({ 'x-amz-meta-mtime': '1', 'cache-control': 'no-store' }), {})).toEqual({
    status: 200,
    headers: {
      'x-accel-redirect': '/.daspanel-storage/sites/s/versions/v/%C3%BC%20%26.bin',
      etag: '"e"',
      'content-type': 'a/b',
      'x-amz-meta-mtime': '1',
      'cache-control': 'no-store',
    },
    close,
  });
});

test('so is a range of it, which nginx cuts itself', () => {
  for (const range of ['bytes=0-5', 'bytes=5-', 'bytes=-5'])
    expect(handOver({ ...answer({ 'content-range': 'x' }), status: 206 }, { range })?.status).toBe(200);
  for (const range of ['bytes = 0-5', 'bytes=0-1,4-5', 'items=1-2']) expect(handOver(answer(), { range })).toBeUndefined();
  // Of all of the object, because the range does not count.
  expect(handOver(answer(), { range: 'bytes=5-2' })).toBeUndefined();
});

test.each([
  ['is small', answer({}, undefined, 1_000)],
  ['has a header that nginx would drop', answer({ 'x-amz-meta-own': '1' })],
  ['has an encoding', answer({ 'content-encoding': 'gzip' })],
  ['lies elsewhere', answer({}, '/database/secret')],
  ['has no file', { ...answer(), file: undefined }],
])('an object that %s is sent from here', (_name, { file, ...rest }) => {
  expect(handOver({ ...rest, ...(file === undefined ? {} : { file }) }, {})).toBeUndefined();
});
