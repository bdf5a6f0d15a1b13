import { expect, test } from 'vitest';
import { createScrollback } from './scrollback.ts';

test('all of a short output comes back', () => {
  const scrollback = createScrollback(16);
  scrollback.add(Buffer.from('one\n'));
  scrollback.add(Buffer.from('two'));
  expect(scrollback.read().toString()).toBe('one\ntwo');
});

test('of a long output the last lines come back, and never more than the bound', () => {
  const scrollback = createScrollback(16);
  for (let line = 0; line < 100; line += 1) scrollback.add(Buffer.from(`line ${line}\n`));
  expect(scrollback.read().toString()).toBe('line 99\n');
});
