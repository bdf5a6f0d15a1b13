import { expect, test } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

const parse = (text: string) => parseStrictJson(Buffer.from(text));

test('plain JSON is read as it stands', () => {
  const value = { a: [1, 'two', null, { b: true }], 'key with "quotes" and {braces}': ',:[]' };
  expect(parse(JSON.stringify(value))).toEqual(value);
  expect(parse('[{"a":1},{"a":2}]')).toEqual([{ a: 1 }, { a: 2 }]);
  expect(parse('{"a":{"b":1},"b":{"a":1}}')).toEqual({ a: { b: 1 }, b: { a: 1 } });
});

test.each([
  ['duplicate keys', '{"a":1,"a":2}'],
  ['duplicate keys in disguise', String.raw`{"a":1,"\u0061":2}`],
  ['duplicate keys further down', '{"x":[{"b":1,"c":2,"b":3}]}'],
  ['a prototype', '{"__proto__":{"admin":true}}'],
  ['a prototype in disguise', String.raw`{"_\u005fproto__":1}`],
  ['a byte order mark', '\ufeff{}'],
  ['something behind', '{} {}'],
  ['half of it', '{"a":'],
  ['a comment', '{/* */}'],
  ['a trailing comma', '[1,]'],
  ['NaN', '{"a":NaN}'],
  ['nothing but blanks', '   '],
  ['33 levels', '['.repeat(33) + ']'.repeat(33)],
  ['10,000 levels', '['.repeat(10_000) + ']'.repeat(10_000)],
])('%s is refused', (_name, text) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'malformed-json' }));
});

test.each([
  ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
  ['UTF-16 with its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('{}', 'utf16le')])],
  ['broken UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22])],
  ['overlong UTF-8', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
])('%s is refused', (_name, bytes) => {
  expect(() => parseStrictJson(bytes)).toThrow(expect.objectContaining({ code: 'malformed-json' }));
});

test('32 levels and 100,000 keys are read quickly', () => {
  const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`key-${index}`, index]));
  expect(parse(JSON.stringify(wide))).toEqual(wide);
  expect(parse('['.repeat(32) + ']'.repeat(32))).toBeDefined();
});

test('keys that name members of Object.prototype are only keys', () => {
  expect(Object.keys(parse('{"constructor":1,"toString":2,"hasOwnProperty":3}') as object)).toEqual([
    'constructor',
    'toString',
    'hasOwnProperty',
  ]);
});
