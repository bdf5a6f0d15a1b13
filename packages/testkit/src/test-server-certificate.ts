import type { KeyObject } from 'node:crypto';
import { generateKey, makeCertificate } from '@daspanel/x509/make-certificate.ts';

const DAY = 86_400_000;

/** PEM of a key and its certificate for an HTTPS server on this machine, and of the root to verify it by. */
export interface TestServerCertificate {
  readonly privateKey: string;
  readonly chain: string;
  readonly root: string;
}

export async function makeTestServerCertificate(names: readonly string[] = ['127.0.0.1', 'localhost']): Promise<TestServerCertificate> {
  const [rootKey, key] = await Promise.all([generateKey(), generateKey()]);
  const signer = { commonName: 'Root of a test server', ...rootKey };
  const times = { notBefore: Date.now() - DAY, notAfter: Date.now() + DAY };
  const root = await makeCertificate(
    { publicKey: rootKey.publicKey, commonName: signer.commonName, ...times, use: { kind: 'authority' } },
    signer,
  );
  const chain = await makeCertificate({ publicKey: key.publicKey, ...times, use: { kind: 'server', names } }, signer);
  return { privateKey: toPem(key.privateKey), chain, root };
}

function toPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
