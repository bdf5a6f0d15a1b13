import { expect, test } from 'vitest';
import { plainText } from './plain-text.ts';

test('N084: sequences of terminals go, other control characters show', () => {
  expect(plainText('\u001b[31mred\u001b[0m \u001b]52;c;aGk=\u0007\u001b]8;;http://x\u001b\\link')).toBe('red link');
  expect(plainText('good\rfake\u0000\u202e\n\tnext\r\n')).toBe('good·fake··\n\tnext\n');
});
