import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { time } from './der.ts';
import { generateKey, makeCertificate } from './make-certificate.ts';

const DAY = 86_400_000;
const now = Date.UTC(2026, 10, 24, 12, 0, 0);

describe('makeCertificate', () => {
  it('makes a chain that Node reads back with the same content', async () => {
    const root = await generateKey();
    const signer = { commonName: 'Root', ...root };
    const authority = new X509Certificate(
      await makeCertificate(
        { publicKey: root.publicKey, commonName: 'Root', notBefore: now, notAfter: now + DAY, use: { kind: 'authority' } },
        signer,
      ),
    );
    const key = await generateKey();
    const leaf = new X509Certificate(
      await makeCertificate(
        { publicKey: key.publicKey, notBefore: now, notAfter: now + DAY, use: { kind: 'server', names: ['a.example', '*.b.example'] } },
        signer,
      ),
    );
    expect(authority.ca).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.subject).toBe(undefined);
    expect(leaf.subjectAltName).toBe('DNS:a.example, DNS:*.b.example');
    expect(leaf.validFromDate.getTime()).toBe(now);
    expect(leaf.validToDate.getTime()).toBe(now + DAY);
    expect(leaf.checkIssued(authority)).toBe(true);
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.verify(key.publicKey)).toBe(false);
    expect(leaf.checkPrivateKey(key.privateKey)).toBe(true);
  });
});

describe('time', () => {
  it('changes its form in 2050', () => {
    expect(time(Date.UTC(2049, 11, 31, 23, 59, 59)).toString('latin1')).toContain('491231235959Z');
    expect(time(Date.UTC(2050, 0, 1)).toString('latin1')).toContain('20500101000000Z');
  });
});
