import { expect, it } from 'vitest';
import { imageTypeOf } from './image-type.ts';

it.each([
  ['image/x-icon', '\0\0\x01\0\x01\0'],
  ['image/png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
  ['image/gif', 'GIF89a\x01'],
  ['image/gif', 'GIF87a'],
  ['image/jpeg', '\xff\xd8\xff\xe0'],
  ['image/webp', 'RIFF\x24\0\0\0WEBPVP8 '],
  [undefined, ''],
  [undefined, '<svg xmlns="http://www.w3.org/2000/svg">'],
  [undefined, '<!doctype html>'],
  [undefined, ' \x89PNG\r\n\x1a\n'],
  [undefined, 'RIFF\x24\0\0\0WAVE'],
  [undefined, '<?php'],
])('%s: %j', (type, text) => {
  expect(imageTypeOf(Buffer.from(text, 'latin1'))).toBe(type);
});
