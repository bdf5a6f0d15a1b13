import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { openSealedText, sealText } from './sealed-text.ts';

const key = randomBytes(32);

test('a sealed text opens with its key and purpose, and is another one each time', () => {
  for (const text of ['', 'p', 'pässwört €', 'x'.repeat(5_000)]) {
    const sealed = sealText(key, 'password of a', text);
    expect(openSealedText(key, 'password of a', sealed)).toBe(text);
    expect(sealText(key, 'password of a', text)).not.toBe(sealed);
    if (text.length > 3) expect(sealed).not.toContain(text);
  }
});

test('with another key or for another purpose it does not open', () => {
  const sealed = sealText(key, 'password of a', 'secret');
  expect(() => openSealedText(randomBytes(32), 'password of a', sealed)).toThrow(/password of a/);
  expect(() => openSealedText(key, 'password of b', sealed)).toThrow(/password of b/);
});

test('a changed, shortened or foreign text does not open', () => {
  const sealed = sealText(key, 'password', 'secret');
  const bytes = Buffer.from(sealed.slice('sealed1.'.length), 'base64url');
  for (const index of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => openSealedText(key, 'password', `sealed1.${changed.toString('base64url')}`)).toThrow(/damaged/);
  }
  for (const text of ['', 'sealed1.', sealed.slice(0, 30), 'secret', sealed.replace('sealed1.', '')])
    expect(() => openSealedText(key, 'password', text)).toThrow(/damaged/);
});
