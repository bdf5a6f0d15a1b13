import { describe, expect, it } from 'vitest';
import { isHostName, parentOf } from './host-name.ts';

describe('isHostName', () => {
  it.each(['a', 'daspanel.localhost', 'xn--mnchen-3ya.example', '3com.example', 'a-b.c', `${'a'.repeat(63)}.example`])('takes %j', (name) =>
    expect(isHostName(name)).toBe(true),
  );

  it.each([
    '',
    '.',
    '..',
    '.hidden',
    'a..b',
    'a.',
    '../x',
    'a/b',
    'a\\b',
    'a\0b',
    'a b',
    'A.example',
    '*.example',
    '_default',
    'a_b.example',
    '-a.example',
    'a-.example',
    '127.0.0.1',
    '[::1]',
    'münchen.example',
    '%2e%2e',
    'a.example\n',
    'a.example:443',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(126)}ab`,
  ])('refuses %j', (name) => expect(isHostName(name)).toBe(false));

  it('decides about a long hostile text at once', () => {
    const began = performance.now();
    expect(isHostName('a-'.repeat(500_000))).toBe(false);
    expect(isHostName(`${'-'.repeat(252)}!`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('parentOf', () => {
  it('is what follows the first label', () => {
    expect(parentOf('a.b.c')).toBe('b.c');
    expect(parentOf('localhost')).toBe('');
  });
});
