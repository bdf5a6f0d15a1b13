import { expect, test } from 'vitest';
import { readMetadataText, writeMetadataText } from './metadata-text.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

test('text in UTF-8 or Latin-1 is understood', () => {
  expect(readMetadataText('plain')).toBe('plain');
  expect(readMetadataText(bytes('Grüße 日本'))).toBe('Grüße 日本');
  expect(readMetadataText('Gr\u00fc\u00dfe')).toBe('Grüße');
});

test('what HTTP can write is written as it is, the rest as RFC 2047 has it', () => {
  expect(writeMetadataText('Grüße')).toBe('Gr\u00fc\u00dfe');
  expect(writeMetadataText('日本')).toBe('=?UTF-8?B?5pel5pys?=');
});
