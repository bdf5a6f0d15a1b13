import { generateKey, makeCertificate } from '@daspanel/x509/make-certificate.ts';
import { DAY } from '../lifetimes.ts';

/** A key and a chain as a public authority would give them, for tests. */
export interface TestChain {
  readonly privateKey: string;
  readonly leaf: string;
  readonly intermediate: string;
  readonly root: string;
  /** Leaf and intermediate. */
  readonly chain: string;
}

/** Makes a chain of a root, an intermediate authority and a leaf for these names. Times are milliseconds since 1970. */
export async function makeChain(
  names: readonly string[],
  { notBefore = Date.now() - DAY, notAfter = Date.now() + 89 * DAY }: { readonly notBefore?: number; readonly notAfter?: number } = {},
): Promise<TestChain> {
  const [rootKey, middleKey, key] = await Promise.all([generateKey(), generateKey(), generateKey()]);
  const time = { notBefore: Math.min(notBefore, Date.now()) - DAY, notAfter: Math.max(notAfter, Date.now()) + DAY };
  const rootSigner = { commonName: 'Test root', ...rootKey };
  const middleSigner = { commonName: 'Test authority', ...middleKey };
  const [root, intermediate, leaf] = await Promise.all([
    makeCertificate(
      { ...time, publicKey: rootKey.publicKey, commonName: 'Test root', use: { kind: 'authority', pathLength: 1 } },
      rootSigner,
    ),
    makeCertificate({ ...time, publicKey: middleKey.publicKey, commonName: 'Test authority', use: { kind: 'authority' } }, rootSigner),
    makeCertificate({ notBefore, notAfter, publicKey: key.publicKey, use: { kind: 'server', names } }, middleSigner),
  ]);
  const privateKey = String(key.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { privateKey, leaf, intermediate, root, chain: `${leaf}${intermediate}` };
}
