import { DAY, HOUR } from './lifetimes.ts';
import { isValidAt } from './leaf.ts';
import type { ServedCertificates } from './served-certificates.ts';
import { generateKey, makeCertificate } from '@daspanel/x509/make-certificate.ts';

const FILE = '_default';
const LIFETIME = 3_650 * DAY;

/**
 * Makes sure of `_default.pem`, which nginx needs to begin and shows to names that it does not know: self-signed, for a name that cannot exist (RFC 6761), so
 * that nobody mistakes it for a site's. nginx reads it only when it starts, hence the long life.
 */
export async function ensureDefaultCertificate(served: ServedCertificates, now: number): Promise<void> {
  const present = await served.read(FILE);
  if (present !== undefined && isValidAt(present, now) && now < present.notAfter - LIFETIME / 3) return;
  const key = await generateKey();
  const commonName = 'unknown.invalid';
  const notBefore = now - HOUR;
  const certificate = await makeCertificate(
    { publicKey: key.publicKey, commonName, notBefore, notAfter: notBefore + LIFETIME, use: { kind: 'server', names: [commonName] } },
    { commonName, ...key },
  );
  await served.write(FILE, `${key.privateKey.export({ type: 'pkcs8', format: 'pem' })}${certificate}`);
}
