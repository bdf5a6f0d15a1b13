import { generateKey, makeCertificate } from '@daspanel/x509/make-certificate.ts';

export const DAY = 86_400_000;

/** A root, and a certificate of it for these names that began `ago` and lasts `lifetime` (milliseconds). */
export async function makePair(names: readonly string[], ago: number, lifetime: number) {
  const [rootKey, key] = await Promise.all([generateKey(), generateKey()]);
  const now = Date.now();
  const signer = { commonName: 'Shop root', ...rootKey };
  const root = await makeCertificate(
    {
      publicKey: rootKey.publicKey,
      commonName: 'Shop root',
      notBefore: now - 365 * DAY,
      notAfter: now + 365 * DAY,
      use: { kind: 'authority' },
    },
    signer,
  );
  const chain = await makeCertificate(
    { publicKey: key.publicKey, notBefore: now - ago, notAfter: now - ago + lifetime, use: { kind: 'server', names } },
    signer,
  );
  return { root, chain, privateKey: String(key.privateKey.export({ type: 'pkcs8', format: 'pem' })) };
}
