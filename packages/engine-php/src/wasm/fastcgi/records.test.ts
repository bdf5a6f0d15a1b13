import { expect, it } from 'vitest';
import { createRecordReader, encodeEnd, encodeRecord, RECORD_TYPE } from './records.ts';

const collect = () => {
  const records: { readonly type: number; readonly id: number; readonly content: string }[] = [];
  const reader = createRecordReader(({ type, id, content }) => records.push({ type, id, content: content.toString('latin1') }));
  return { records, reader };
};

it('pads records to multiples of eight bytes', () => {
  expect([...encodeRecord(RECORD_TYPE.stdout, 0x0102, Buffer.from('abc'))]).toEqual([1, 6, 1, 2, 0, 3, 5, 0, 97, 98, 99, 0, 0, 0, 0, 0]);
  expect(encodeRecord(RECORD_TYPE.stdout, 1, Buffer.alloc(8)).length).toBe(16);
  expect([...encodeEnd(1, 2)]).toEqual([1, 3, 0, 1, 0, 8, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]);
});

it('reads records however the bytes arrive', () => {
  const bytes = Buffer.concat([
    encodeRecord(RECORD_TYPE.stdin, 1, Buffer.from('hello')),
    encodeRecord(RECORD_TYPE.stdin, 1, Buffer.alloc(0)),
  ]);
  for (const size of [1, 3, 7, 9, bytes.length]) {
    const { records, reader } = collect();
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    expect(records).toEqual([
      { type: 5, id: 1, content: 'hello' },
      { type: 5, id: 1, content: '' },
    ]);
  }
});

it('refuses another version', () => {
  expect(() => collect().reader.push(Buffer.from('GET / HTTP/1.1'))).toThrow('unknown FastCGI version');
});
