import { generateKeyPairSync } from 'node:crypto';
import { generateKey, makeCertificate } from '@daspanel/x509/make-certificate.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '../lifetimes.ts';
import { checkPair } from './check-pair.ts';
import { makeChain, type TestChain } from './make-chain.ts';
import { PairProblem } from './pair-problem.ts';

const now = Date.now();
let given: TestChain;
let other: TestChain;
beforeAll(async () => {
  given = await makeChain(['shop.example', '*.shop.example', '192.0.2.1']);
  other = await makeChain(['shop.example']);
});

const check = (chain: string, privateKey = given.privateKey) => checkPair({ privateKey, chain }, now, now);
const blocksOf = (pem: string) => pem.match(/BEGIN CERTIFICATE/g)?.length;

/** A leaf that signs itself, for what a chain has no part in. */
async function makeAlone(publicKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }), use: 'server' | 'authority' = 'server') {
  const content = {
    publicKey: publicKey.publicKey,
    commonName: 'shop.example',
    notBefore: now - DAY,
    notAfter: now + DAY,
    use: use === 'server' ? { kind: 'server' as const, names: ['shop.example'] } : { kind: 'authority' as const },
  };
  const signer = await generateKey();
  return {
    chain: await makeCertificate(content, { commonName: 'Private authority', ...signer }),
    privateKey: String(publicKey.privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
}

describe('checkPair', () => {
  it('gives leaf, names and the chain', () => {
    const pair = check(given.chain);
    expect(pair.names).toEqual(['shop.example', '*.shop.example', '192.0.2.1']);
    expect(pair.pem).toBe(`${given.privateKey}${given.chain}`);
  });

  it('puts the chain in order, drops the root, doubles and text around the certificates', () => {
    const { leaf, intermediate, root } = given;
    for (const chain of [
      `${intermediate}${leaf}`,
      `${root}${intermediate}${leaf}`,
      `${leaf}${intermediate}${root}`,
      `${leaf}${leaf}${intermediate}${intermediate}`,
      `Bag Attributes\n  friendlyName: x\n${leaf.replaceAll('\n', '\r\n')}subject=CN = y\n${intermediate}`,
    ])
      expect(check(chain).pem).toBe(`${given.privateKey}${given.chain}`);
  });

  it('takes one that a private authority signed without another in between', async () => {
    const alone = await makeAlone();
    expect(blocksOf(checkPair(alone, now, now).pem)).toBe(1);
  });

  it.each([
    ['another key', () => check(given.chain, other.privateKey), 'does not belong'],
    ['no key', () => check(given.chain, ''), 'cannot be read'],
    ['a certificate as the key', () => check(given.chain, given.leaf), 'cannot be read'],
    ['no certificate', () => check('hello'), 'no certificate in it'],
    ['a damaged one', () => check(given.leaf.replace(/MII./, 'AAAA')), 'damaged'],
    ['half a certificate', () => check(given.leaf.slice(0, 300)), 'no certificate in it'],
    ['an intermediate of somebody else', () => check(`${given.chain}${other.intermediate}`), 'none of those that vouch'],
    ['only one of somebody else', () => check(`${given.leaf}${other.intermediate}`), 'incomplete'],
    ['too many', () => check(given.leaf.repeat(11)), '11 certificates'],
    [
      'an encrypted key',
      () => check(given.chain, '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----'),
      'is encrypted',
    ],
    [
      'an encrypted key of the old kind',
      () => check(given.chain, '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n'),
      'is encrypted',
    ],
  ])('refuses %s', (_, attempt, sentence) => {
    expect(attempt).toThrow(PairProblem);
    expect(attempt).toThrow(sentence);
  });

  it('refuses what has expired, what is not valid yet, and what ends too soon', async () => {
    const judge = async (from: number, to: number, goodUntil = now) => {
      const { privateKey, chain } = await makeChain(['shop.example'], { notBefore: now + from * DAY, notAfter: now + to * DAY });
      return () => checkPair({ privateKey, chain }, now, goodUntil);
    };
    expect(await judge(-2, -1)).toThrow('expired on');
    expect(await judge(1, 2)).toThrow('not valid before');
    expect(await judge(-1, 0.5, now + DAY)).toThrow('too soon');
    expect(await judge(-1, 2, now + DAY)).not.toThrow();
  });

  it('refuses weak keys, keys that browsers do not take, and the certificate of an authority', async () => {
    const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength });
    const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
    const attempt = async (...input: Parameters<typeof makeAlone>) => {
      const alone = await makeAlone(...input);
      return () => checkPair(alone, now, now);
    };
    expect(await attempt(rsa(1_024))).toThrow('1024 bits');
    expect(await attempt(rsa(2_048))).not.toThrow();
    expect(await attempt(curve('secp256k1'))).toThrow('curve secp256k1');
    expect(await attempt(curve('secp384r1'))).not.toThrow();
    expect(await attempt(curve('P-256'), 'authority')).toThrow('of an authority, not of a server');
  });

  it('takes no longer for hostile text', () => {
    const began = performance.now();
    expect(() => check('-----BEGIN CERTIFICATE-----'.repeat(4_800))).toThrow(PairProblem);
    expect(() => check(`-----BEGIN CERTIFICATE-----${' '.repeat(130_000)}`)).toThrow(PairProblem);
    expect(() => check(given.chain, '-----BEGIN PRIVATE KEY-----'.repeat(1_200))).toThrow(PairProblem);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
