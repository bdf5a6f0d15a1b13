import { describe, expect, it } from 'vitest';
import { X509Certificate } from 'node:crypto';
import { covers, namesOf } from './certificate-names.ts';
import { makeChain } from './make-chain.ts';

describe('covers', () => {
  it.each([
    [['shop.example'], 'shop.example', true],
    [['*.shop.example'], 'www.shop.example', true],
    [['*.shop.example'], 'shop.example', false],
    [['*.shop.example'], 'a.b.shop.example', false],
    [['*.shop.example'], '*.shop.example', true],
    [['*.example'], '*.shop.example', false],
    [['*.'], 'localhost', false],
    [['192.0.2.1'], '192.0.2.1', true],
    [['*.0.2.1'], '192.0.2.1', false],
    [['2001:db8::1'], '2001:db8:0:0::1', true],
  ])('%j and %s: %s', (names, name, isCovered) => expect(covers(names, name)).toBe(isCovered));
});

describe('namesOf', () => {
  it('reads names and addresses in their usual form', async () => {
    const { leaf } = await makeChain(['Shop.example', '2001:db8::1', '192.0.2.1']);
    expect(namesOf(new X509Certificate(leaf))).toEqual(['shop.example', '2001:db8::1', '192.0.2.1']);
  });
  it('is not deceived by one value that looks like several', () => {
    const subjectAltName = 'DNS:"a, DNS:evil.example", URI:"x\\", DNS:evil.example", DNS:good.example';
    expect(namesOf({ subjectAltName } as X509Certificate)).toEqual(['good.example']);
  });
});
