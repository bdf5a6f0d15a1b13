import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { challengeFiles } from '@daspanel/formats/acme-challenges.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PresentedChallenge } from './challenge-presenter.ts';
import { clearChallenges } from './clear-challenges.ts';
import { createHttpPresenter } from './create-http-presenter.ts';
import { createTlsAlpnPresenter } from './create-tls-alpn-presenter.ts';

const signal = new AbortController().signal;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp('/tmp/daspanel-challenges-');
  for (const inside of ['http-01', 'tls-alpn-01']) await mkdir(join(folder, inside));
});
afterEach(() => rm(folder, { recursive: true }));

const challenge = (value: string, changes: Partial<PresentedChallenge> = {}): PresentedChallenge => ({
  identifier: { type: value.includes(':') || /^[0-9.]+$/.test(value) ? 'ip' : 'dns', value },
  token: 'abc-DEF_1',
  keyAuthorization: 'abc-DEF_1.thumbprint',
  ...changes,
});

describe('createHttpPresenter', () => {
  it('puts the key authorization where the proxy looks, and takes it away, both as often as one likes', async () => {
    const presenter = createHttpPresenter({ folder });
    for (const value of ['shop.example', '192.0.2.7', '2001:db8::7']) {
      const file = challengeFiles(folder).http01(value, 'abc-DEF_1');
      await presenter.present(challenge(value), signal);
      await presenter.present(challenge(value), signal);
      expect(await readFile(file, 'utf8')).toBe('abc-DEF_1.thumbprint');
      expect((await stat(file)).mode & 0o777).toBe(0o640);
      await presenter.withdraw(challenge(value), signal);
      await presenter.withdraw(challenge(value), signal);
    }
    expect(await readdir(join(folder, 'http-01'))).toEqual([]);
  });

  it('names the file of an address in one spelling', async () => {
    await createHttpPresenter({ folder }).present(challenge('2001:DB8:0:0:0:0:0:7'), signal);
    expect(await readdir(join(folder, 'http-01'))).toEqual(['2001_db8__7~abc-DEF_1']);
  });

  it.each([
    challenge('shop.example', { token: '../../x' }),
    challenge('shop.example', { token: '' }),
    challenge('../shop'),
    challenge('shop.example', { identifier: { type: 'ip', value: 'shop.example' } }),
    challenge('shop.example', { keyAuthorization: 'a\nb' }),
  ])('writes nothing for %j', async (hostile) => {
    await expect(createHttpPresenter({ folder }).present(hostile, signal)).rejects.toMatchObject({ code: 'challenge-unusable' });
    expect(await readdir(join(folder, 'http-01'))).toEqual([]);
  });

  it('takes names of 170 characters, and says that longer ones are too long', async () => {
    const token = 'a'.repeat(43);
    const named = (length: number) => challenge(`${'a.'.repeat(length / 2 - 1)}de`, { token });
    await createHttpPresenter({ folder }).present(named(170), signal);
    expect(await readdir(join(folder, 'http-01'))).toHaveLength(1);
    await expect(createHttpPresenter({ folder }).present(named(250), signal)).rejects.toMatchObject({
      code: 'challenge-unusable',
      message: expect.stringContaining('too long') as string,
    });
  });

  it('says in plain words that a file cannot be written', async () => {
    await rm(join(folder, 'http-01'), { recursive: true });
    await expect(createHttpPresenter({ folder }).present(challenge('shop.example'), signal)).rejects.toMatchObject({
      code: 'challenge-not-written',
      advice: expect.stringContaining('disk') as string,
    });
  });
});

describe('createTlsAlpnPresenter', () => {
  const presenter = () => createTlsAlpnPresenter({ folder, now: Date.now });
  const readPair = async (value: string) => {
    const pem = await readFile(challengeFiles(folder).tlsAlpn01(value), 'utf8');
    const certificate = new X509Certificate(pem);
    expect(certificate.checkPrivateKey(createPrivateKey(pem))).toBe(true);
    return certificate;
  };
  const digestOf = (authorization: string) => createHash('sha256').update(authorization).digest();

  it.each([
    ['shop.example', 'DNS:shop.example'],
    ['192.0.2.7', 'IP Address:192.0.2.7'],
    ['2001:db8::7', 'IP Address:2001:DB8:0:0:0:0:0:7'],
  ])('puts the pair of %s where the proxy looks, and takes it away', async (value, inside) => {
    const tls = presenter();
    await tls.present(challenge(value), signal);
    const certificate = await readPair(value);
    expect(certificate.subjectAltName).toBe(inside);
    expect(certificate.raw.includes(digestOf('abc-DEF_1.thumbprint'))).toBe(true);
    await tls.withdraw(challenge(value), signal);
    expect(await readdir(join(folder, 'tls-alpn-01'))).toEqual([]);
  });

  it('leaves the later of two challenges of one name when the earlier one is withdrawn', async () => {
    const tls = presenter();
    const [first, second] = [
      challenge('shop.example', { keyAuthorization: 'one.thumb' }),
      challenge('shop.example', { keyAuthorization: 'two.thumb' }),
    ];
    await tls.present(first, signal);
    await tls.present(second, signal);
    await tls.withdraw(first, signal);
    expect((await readPair('shop.example')).raw.includes(digestOf('two.thumb'))).toBe(true);
    await tls.withdraw(second, signal);
    expect(await readdir(join(folder, 'tls-alpn-01'))).toEqual([]);
  });

  it('withdraws what another process presented', async () => {
    await presenter().present(challenge('shop.example'), signal);
    await presenter().withdraw(challenge('shop.example'), signal);
    expect(await readdir(join(folder, 'tls-alpn-01'))).toEqual([]);
  });
});

describe('clearChallenges', () => {
  it('removes all answers and what a killed process left, and minds no missing folder', async () => {
    await createHttpPresenter({ folder }).present(challenge('shop.example'), signal);
    await writeFile(join(folder, 'tls-alpn-01', '.shop.example.pem.half'), '');
    await clearChallenges(folder, []);
    expect(await readdir(join(folder, 'http-01'))).toEqual([]);
    expect(await readdir(join(folder, 'tls-alpn-01'))).toEqual([]);
    await rm(folder, { recursive: true });
    await clearChallenges(folder, []);
    await mkdir(folder);
  });

  it('leaves the answers of orders under way', async () => {
    const [awaited, other] = [challenge('2001:DB8::7'), challenge('shop.example', { token: 'other' })];
    for (const each of [awaited, other]) {
      await createHttpPresenter({ folder }).present(each, signal);
      await createTlsAlpnPresenter({ folder, now: Date.now }).present(each, signal);
    }
    await clearChallenges(folder, [
      { ...awaited, type: 'http-01' },
      { ...awaited, type: 'tls-alpn-01' },
      { ...other, type: 'dns-01' },
      { ...challenge('shop.example', { identifier: { type: 'ip', value: 'shop.example' } }), type: 'tls-alpn-01' },
    ]);
    expect(await readdir(join(folder, 'http-01'))).toEqual(['2001_db8__7~abc-DEF_1']);
    expect(await readdir(join(folder, 'tls-alpn-01'))).toEqual(['2001_db8__7.pem']);
  });
});
