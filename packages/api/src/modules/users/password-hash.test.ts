import { scryptSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPasswordHasher } from './password-hash.ts';

const hasher = createPasswordHasher();

test('a hash holds its parameters and proves the password, to the last letter', { timeout: 60_000 }, async () => {
  const password = `${'x'.repeat(72)}\0é🚤`;
  const hash = await hasher.hash(password);
  expect(hash).toMatch(/^scrypt\$131072\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  expect(await hasher.verify(password, hash)).toBe(true);
  expect(await hasher.verify(`${'x'.repeat(72)}\0é🚢`, hash)).toBe(false);
  expect(await hasher.hash(password)).not.toBe(hash);
  expect(hasher.isOutdated(hash)).toBe(false);
});

test('nobody who has no password gets in', { timeout: 60_000 }, async () => {
  expect(await hasher.verify('', null)).toBe(false);
});

test('a hash of weaker parameters works, and is to be made again', { timeout: 60_000 }, async () => {
  const salt = Buffer.alloc(16, 7);
  const key = scryptSync('four words you keep', salt, 32, { N: 2 ** 14, r: 8, p: 1 });
  const hash = ['scrypt', 2 ** 14, 8, 1, salt.toString('base64url'), key.toString('base64url')].join('$');
  expect(await hasher.verify('four words you keep', hash)).toBe(true);
  expect(hasher.isOutdated(hash)).toBe(true);
});

test('a damaged hash is an error, not a wrong password', async () => {
  await expect(hasher.verify('anything', 'md5$abc')).rejects.toThrow(/damaged/);
});
