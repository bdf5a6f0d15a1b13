import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateKey, makeCertificate } from './make-certificate.ts';
import { encodeNameConstraints, readPermittedNames } from './name-constraints.ts';

const DAY = 86_400_000;
const now = Date.UTC(2026, 10, 24);

async function makeRoot(nameConstraints?: { permittedNames: readonly string[]; excludesAddresses: boolean }): Promise<Buffer> {
  const key = await generateKey();
  const use = { kind: 'authority' as const, ...(nameConstraints === undefined ? {} : { nameConstraints }) };
  const content = { publicKey: key.publicKey, commonName: 'Root', notBefore: now, notAfter: now + DAY, use };
  return new X509Certificate(await makeCertificate(content, { commonName: 'Root', ...key })).raw;
}

describe('name constraints', () => {
  it('have the bytes that RFC 5280 gives them', () => {
    const encoded = encodeNameConstraints({ permittedNames: ['a.test'], excludesAddresses: false });
    expect(encoded.toString('hex')).toBe(`300ca00a3008${'8206'}${Buffer.from('a.test').toString('hex')}`);
    const addresses = encodeNameConstraints({ permittedNames: [], excludesAddresses: true });
    expect(addresses.toString('hex')).toBe(`3032a130${'300a8708'}${'00'.repeat(8)}${'30228720'}${'00'.repeat(32)}`);
  });

  it('are read back from a certificate, and are none where there is none', async () => {
    const permittedNames = ['panel.example', 'localhost'];
    expect(readPermittedNames(await makeRoot({ permittedNames, excludesAddresses: true }))).toEqual(permittedNames);
    expect(readPermittedNames(await makeRoot({ permittedNames: [], excludesAddresses: true }))).toBeUndefined();
    expect(readPermittedNames(await makeRoot())).toBeUndefined();
  });

  it('throw RangeError for what is no certificate', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from([0x30, 0x00]), Buffer.from('garbage'), Buffer.from([0x30, 0x82, 0xff, 0xff])])
      expect(() => readPermittedNames(bytes)).toThrow(RangeError);
  });
});
