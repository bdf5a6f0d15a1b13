import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deriveSecret, readOrMakeSecret } from './read-or-make-secret.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp('/tmp/dpsecret-');
});
afterEach(() => rm(folder, { recursive: true }));

test('a secret is made once, for its owner alone', async () => {
  const path = join(folder, 'secrets', 'one');
  const made = await readOrMakeSecret(path);
  expect(made.reveal()).toHaveLength(32);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await readOrMakeSecret(path)).reveal()).toEqual(made.reveal());
  expect((await readOrMakeSecret(join(folder, 'secrets', 'two'))).reveal()).not.toEqual(made.reveal());
});

test.each(['', 'short', 'x'.repeat(100)])('a file that holds %j is no secret, and stays', async (text) => {
  const path = join(folder, 'damaged');
  await writeFile(path, text);
  await expect(readOrMakeSecret(path)).rejects.toThrow(/damaged/);
  expect(await readFile(path, 'utf8')).toBe(text);
});

test('what follows from a secret is the same for the same purpose, and no other', async () => {
  const secret = await readOrMakeSecret(join(folder, 'one'));
  const other = await readOrMakeSecret(join(folder, 'two'));
  expect(deriveSecret(secret, 'a')).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(deriveSecret(secret, 'a')).toBe(deriveSecret(secret, 'a'));
  expect(new Set([deriveSecret(secret, 'a'), deriveSecret(secret, 'b'), deriveSecret(other, 'a')]).size).toBe(3);
});
