import { createPublicKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateKey } from './generate-key.ts';
import { makeCertificateRequest } from './make-certificate-request.ts';
import { readCertificateRequest } from './read-certificate-request.ts';

const NAMES = ['a.example', '*.b.example', 'xn--bcher-kva.example', '192.0.2.7', '2001:db8::7'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daspanel-request-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function openssl(...command: readonly string[]): Promise<string> {
  const result = await runProgram('/usr/bin/openssl', command);
  if (result.status !== 0) throw new Error(result.stderr.toString());
  return result.stdout.toString() + result.stderr.toString();
}

describe('a certificate request', () => {
  it.each(['ecdsa-p256', 'rsa-2048', 'rsa-3072'] as const)('of a key %s satisfies openssl, and is read back', async (type) => {
    const key = await generateKey(type);
    const request = await makeCertificateRequest({ privateKey: key.privateKey, names: NAMES });
    const file = join(folder, `${type}.der`);
    await writeFile(file, request);
    const text = await openssl('req', '-in', file, '-inform', 'DER', '-verify', '-noout', '-text');
    expect(text).toContain('verify OK');
    expect(text).toMatch(/Subject: *\n/);
    expect(text).toContain(
      'DNS:a.example, DNS:*.b.example, DNS:xn--bcher-kva.example, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7',
    );
    const read = readCertificateRequest(request);
    expect(read).toMatchObject({ names: NAMES, commonName: null });
    expect(read.publicKey.equals(key.publicKey)).toBe(true);
  });

  it('may have a common name', async () => {
    const { privateKey } = await generateKey();
    const request = await makeCertificateRequest({ privateKey, names: ['a.example'], commonName: 'a.example' });
    const file = join(folder, 'named.der');
    await writeFile(file, request);
    expect(await openssl('req', '-in', file, '-inform', 'DER', '-verify', '-noout', '-subject')).toContain('CN = a.example');
    expect(readCertificateRequest(request).commonName).toBe('a.example');
  });

  it.each([
    ['rsa:2048', '-sha256'],
    ['rsa:2048', '-sha512'],
    ['ec', '-sha384'],
  ])('that openssl made with %s and %s is read', async (kind, digest) => {
    const [key, file] = [join(folder, 'foreign.key'), join(folder, 'foreign.der')];
    const curve = kind === 'ec' ? ['-pkeyopt', 'ec_paramgen_curve:secp384r1'] : [];
    const subject = [
      '-subj',
      '/O=Somebody/CN=c.example',
      '-addext',
      'subjectAltName=DNS:c.example,IP:2001:db8::9',
      '-addext',
      'keyUsage=digitalSignature',
    ];
    await openssl('req', '-new', '-newkey', kind, ...curve, digest, '-nodes', '-keyout', key, '-out', file, '-outform', 'DER', ...subject);
    const { stdout } = await runProgram('/usr/bin/openssl', ['req', '-in', file, '-inform', 'DER', '-outform', 'DER']);
    const { stdout: publicKey } = await runProgram('/usr/bin/openssl', ['pkey', '-in', key, '-pubout']);
    const read = readCertificateRequest(stdout);
    expect(read).toMatchObject({ names: ['c.example', '2001:db8::9'], commonName: 'c.example' });
    expect(read.publicKey.equals(createPublicKey(publicKey))).toBe(true);
  });

  it('is refused when a byte of it was changed or it is cut off', async () => {
    const { privateKey } = await generateKey();
    const request = await makeCertificateRequest({ privateKey, names: ['a.example'] });
    const changed = Buffer.from(request);
    changed.write('b.example', changed.indexOf('a.example'));
    expect(() => readCertificateRequest(changed)).toThrow('the certificate request is not signed with its own key');
    for (let length = 0; length < request.length; length += 7) {
      expect(() => readCertificateRequest(request.subarray(0, length))).toThrow(RangeError);
    }
  });
});
