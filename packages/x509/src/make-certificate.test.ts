import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { time } from './der.ts';
import { makeChallengeCertificate } from './make-challenge-certificate.ts';
import { generateKey, makeCertificate } from './make-certificate.ts';
import { renewalId } from './renewal-id.ts';

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

describe('an authority below an authority', () => {
  it('names the key of its issuer, and may stand above others', async () => {
    const [root, between, key] = await Promise.all([generateKey('rsa-2048'), generateKey(), generateKey('rsa-2048')]);
    const times = { notBefore: now, notAfter: now + DAY };
    const rootSigner = { commonName: 'Root', ...root };
    const rootPem = await makeCertificate(
      { publicKey: root.publicKey, commonName: 'Root', ...times, use: { kind: 'authority', pathLength: 1 } },
      rootSigner,
    );
    const betweenPem = await makeCertificate(
      { publicKey: between.publicKey, commonName: 'Between', ...times, use: { kind: 'authority' } },
      rootSigner,
    );
    const leafPem = await makeCertificate(
      {
        publicKey: key.publicKey,
        commonName: 'a.example',
        ...times,
        serialNumber: Buffer.from('0087654321', 'hex'),
        use: { kind: 'server', names: ['a.example', '192.0.2.7', '2001:db8::7'] },
      },
      { commonName: 'Between', ...between },
    );
    const [above, middle, leaf] = [rootPem, betweenPem, leafPem].map((pem) => new X509Certificate(pem));
    expect(above?.verify(root.publicKey)).toBe(true);
    expect(middle?.verify(root.publicKey)).toBe(true);
    expect(leaf?.verify(between.publicKey)).toBe(true);
    expect(above !== undefined && middle?.checkIssued(above)).toBe(true);
    expect(middle !== undefined && leaf?.checkIssued(middle)).toBe(true);
    expect(leaf?.serialNumber).toBe('87654321');
    expect(leaf?.checkIP('192.0.2.7')).toBe('192.0.2.7');
    expect(leaf?.subjectAltName).toBe('DNS:a.example, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7');
    expect(renewalId(leafPem)).toMatch(/^[\w-]{27}\.AIdlQyE$/);
  });
});

describe('a challenge certificate', () => {
  it.each(['a.example', '2001:db8::7'])('for %s is self-signed and holds the digest in a critical extension', async (name) => {
    const { privateKey, certificate } = await makeChallengeCertificate({ name, keyAuthorization: 'token.thumbprint', now });
    const read = new X509Certificate(certificate);
    expect(read.checkPrivateKey(createPrivateKey(privateKey))).toBe(true);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.issuer).toBe(read.subject);
    const digest = createHash('sha256').update('token.thumbprint').digest('hex');
    // id-pe-acmeIdentifier, TRUE, and an octet string in an octet string.
    expect(read.raw.toString('hex')).toContain(`06082b0601050507011f0101ff04220420${digest}`);
  });
});

describe('time', () => {
  it('changes its form in 2050', () => {
    expect(time(Date.UTC(2049, 11, 31, 23, 59, 59)).toString('latin1')).toContain('491231235959Z');
    expect(time(Date.UTC(2050, 0, 1)).toString('latin1')).toContain('20500101000000Z');
  });
});
