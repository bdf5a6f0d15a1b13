import { expect, it } from 'vitest';
import { hueOf } from './hue-of.ts';

it('is always the same for an id, and spread over all hues', () => {
  expect(hueOf('s0123456789abcde')).toBe(hueOf('s0123456789abcde'));
  const hues = new Set(Array.from({ length: 200 }, (_, index) => hueOf(`s${index * 7919}`)));
  expect([...hues].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index * 30));
});
