import { describe, expect, it } from 'vitest';
import { addedText, lastLines } from './log-end.ts';

describe('lastLines', () => {
  it('takes the last lines, with and without a line feed at the end', () => {
    expect(lastLines('a\nb\nc\n', 2)).toBe('b\nc\n');
    expect(lastLines('a\nb\nc', 1)).toBe('c\n');
    expect(lastLines('a\n', 5)).toBe('a\n');
    expect(lastLines('', 5)).toBe('');
    expect(lastLines('a\nb\n', 0)).toBe('');
  });
});

describe('addedText', () => {
  it('is what follows the bytes that were known', () => {
    expect(addedText(6, { text: 'öa\nneü\n', size: 9 + 4 })).toBe('öa\nneü\n'.slice(1));
    expect(addedText(4, { text: 'old\nnew\n', size: 8 })).toBe('new\n');
    expect(addedText(8, { text: 'old\nnew\n', size: 8 })).toBe('');
  });

  it('is the whole end of a log that was begun anew', () => {
    expect(addedText(100, { text: 'new\n', size: 4 })).toBe('new\n');
  });
});
