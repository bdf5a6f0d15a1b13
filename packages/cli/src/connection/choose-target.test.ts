import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectionWishes } from '../session.ts';
import { chooseTarget, isThisMachine, parseApiUrl } from './choose-target.ts';
import { keepInstallation } from './kept-credentials.ts';

let folder: string;
let data: string;
const url = 'https://api.hosting.example.org';
const none = { url: undefined, dataIsNamed: false, authorityFile: undefined, token: undefined };
const wishes = (more: Partial<ConnectionWishes> = {}): ConnectionWishes => ({ ...none, data, ...more });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daspanel-cli-'));
  data = join(folder, 'data');
  vi.stubEnv('XDG_CONFIG_HOME', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(data, path)), { recursive: true });
  writeFileSync(join(data, path), text);
}

function makeInstallation(): void {
  write('daspanel.json', JSON.stringify({ hostName: 'daspanel.localhost', httpPort: 8080, httpsPort: 8443, listen: ['127.0.0.1'] }));
}

describe('the API that is meant', () => {
  it('is the given address, with the token and authority that are kept for it', () => {
    keepInstallation(url, { token: 'kept', authority: 'PEM' });
    expect(chooseTarget(wishes({ url }))).toEqual({ kind: 'web', url: new URL(url), token: 'kept', authority: 'PEM' });
    expect(chooseTarget(wishes({ url, token: 'mine' }))).toMatchObject({ token: 'mine' });
    expect(chooseTarget(wishes({ url: 'https://api.other.example.org' }))).toMatchObject({ token: undefined, authority: undefined });
  });

  it('is the installation of the data directory, by its socket, with the operator’s token', () => {
    makeInstallation();
    write('run/api/http.sock', '');
    write('state/secrets/operator-token', 'operator\n');
    const path = join(data, 'run/api/http.sock');
    expect(chooseTarget(wishes())).toEqual({ kind: 'socket', path, host: 'api.daspanel.localhost', token: 'operator' });
    expect(chooseTarget(wishes({ token: 'mine' }))).toMatchObject({ kind: 'socket', token: 'mine' });
  });

  it('is found in a container, which sees only what running parts are told', () => {
    write(
      'run/settings/settings.json',
      JSON.stringify({ hostName: 'daspanel.localhost', httpPort: 80, httpsPort: 443, listen: ['0.0.0.0'] }),
    );
    write('run/api/http.sock', '');
    write('state/secrets/operator-token', 'operator\n');
    expect(chooseTarget(wishes())).toMatchObject({ kind: 'socket', host: 'api.daspanel.localhost', token: 'operator' });
  });

  it('is the one that was signed in to last where there is no installation here', () => {
    keepInstallation(url, { token: 'kept' });
    expect(chooseTarget(wishes())).toMatchObject({ kind: 'web', url: new URL(url), token: 'kept' });
    expect(() => chooseTarget(wishes({ dataIsNamed: true }))).toThrow(`There is no Daspanel in ${data}`);
  });

  it('is said to be missing where it does not run', () => {
    expect(() => chooseTarget(wishes())).toThrow(/daspanel up starts one/);
    makeInstallation();
    expect(() => chooseTarget(wishes())).toThrow(`Daspanel does not run in ${data}`);
  });

  it('is trusted by the named authority alone', () => {
    keepInstallation(url, { token: 'kept', authority: 'PEM' });
    write('ca.pem', 'another');
    expect(chooseTarget(wishes({ url, authorityFile: join(data, 'ca.pem') }))).toMatchObject({ authority: 'another' });
    expect(() => chooseTarget(wishes({ url, authorityFile: join(data, 'none.pem') }))).toThrow(/none\.pem cannot be read/);
  });
});

describe('an address of an API', () => {
  it.each([
    'api.example.org',
    'ftp://api.example.org',
    'https://me:secret@api.example.org',
    'https://api.example.org/v1',
    'https://x/?a=1',
  ])('is not %s', (text) => {
    expect(() => parseApiUrl(text)).toThrow(/is no address of an API/);
  });

  it('without TLS is one of this machine', () => {
    expect(parseApiUrl('http://127.0.0.1:8080').port).toBe('8080');
    expect(() => parseApiUrl('http://api.example.org')).toThrow(/in clear text/);
    expect(() => parseApiUrl('http://localhost.example.org')).toThrow(/in clear text/);
  });

  it.each([
    ['api.daspanel.localhost', true],
    ['localhost', true],
    ['127.1.2.3', true],
    ['[::1]', true],
    ['notlocalhost', false],
    ['127.0.0.1.example.org', false],
  ])('%s is this machine: %s', (name, isIt) => {
    expect(isThisMachine(name)).toBe(isIt);
  });
});
