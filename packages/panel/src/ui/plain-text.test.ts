import { expect, test } from 'vitest';
import { plainText, showHidden } from './plain-text.ts';

test('N084: sequences of terminals go, other control characters show', () => {
  expect(plainText('\u001b[31mred\u001b[0m \u001b]52;c;aGk=\u0007\u001b]8;;http://x\u001b\\link')).toBe('red link');
  expect(plainText('good\rfake\u0000\u202e\n\tnext\r\n')).toBe('good·fake··\n\tnext\n');
});

test('N083: what turns text around or has no width shows, and what a script or an emoji needs stays', () => {
  expect(showHidden('photo\u202egpj.exe pay\u200bpal a\u200dmin\ufeff', '?')).toBe('photo?gpj.exe pay?pal a?min?');
  const meant = 'שלום نمی\u200cخواهم 👩\u200d🚀 ❤️ über\tzwei\nZeilen';
  expect(showHidden(meant)).toBe(meant);
});
