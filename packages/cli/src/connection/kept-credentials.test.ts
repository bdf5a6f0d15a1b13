import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { credentialsFile, forgetInstallation, keepInstallation, readCredentials } from './kept-credentials.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daspanel-cli-'));
  path = credentialsFile({ XDG_CONFIG_HOME: folder });
});
afterEach(() => rmSync(folder, { recursive: true }));

const one = 'https://api.one.example';
const two = 'https://api.two.example:8443';

it('keeps a token per installation, readable by its owner alone, and knows the latest', () => {
  keepInstallation(one, { token: 'first' }, path);
  keepInstallation(two, { token: 'second', authority: 'PEM' }, path);
  expect(readCredentials(path)).toEqual({
    latest: two,
    installations: { [one]: { token: 'first' }, [two]: { token: 'second', authority: 'PEM' } },
  });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('forgets one installation and keeps the others', () => {
  keepInstallation(one, { token: 'first' }, path);
  keepInstallation(two, { token: 'second' }, path);
  expect(forgetInstallation(two, path)).toBe(true);
  expect(forgetInstallation(two, path)).toBe(false);
  expect(readCredentials(path)).toEqual({ installations: { [one]: { token: 'first' } } });
});

it('knows nothing where there is no file', () => {
  expect(readCredentials(path)).toEqual({ installations: {} });
});

it('says what to do with a damaged file', () => {
  keepInstallation(one, { token: 'first' }, path);
  writeFileSync(path, '{"installations": {"x": 1}}');
  expect(() => readCredentials(path)).toThrow(/damaged: remove it and sign in again/);
});
