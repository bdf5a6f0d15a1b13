import { makeChallengeCertificate } from '@daspanel/x509/make-challenge-certificate.ts';
import { describe, expect, it } from 'vitest';
import { checkChain } from './read-chain-facts.ts';

const now = Date.now();
const DAY = 86_400_000;
const make = (name: string) => makeChallengeCertificate({ name, keyAuthorization: 'any', now });

describe('what an authority issued', () => {
  it.each(['shop.example', '192.0.2.7', '2001:db8::7'])('is good for %s and the key that it was asked for', async (name) => {
    const { privateKey: key, certificate } = await make(name);
    expect(checkChain(certificate, { key, names: [name], now })).toBeNull();
  });

  it('is refused for another key, other names, fewer names, or a time that is over', async () => {
    const { privateKey: key, certificate } = await make('shop.example');
    const expected = { key, names: ['shop.example'], now };
    expect(checkChain(certificate, { ...expected, key: (await make('shop.example')).privateKey })).toBe('it is for another key');
    expect(checkChain(certificate, { ...expected, names: ['bank.example'] })).toBe('it is not for bank.example');
    expect(checkChain(certificate, { ...expected, names: ['shop.example', '192.0.2.7'] })).toBe('it is not for 192.0.2.7');
    expect(checkChain(certificate, { ...expected, names: ['*.shop.example'] })).toBe('it is not for *.shop.example');
    expect(checkChain(certificate, { ...expected, now: now + 2 * DAY })).toBe('it has ended already');
    expect(checkChain('nothing', expected)).toBe('it cannot be read');
  });
});
