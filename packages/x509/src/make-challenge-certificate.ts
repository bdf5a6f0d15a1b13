import { createHash } from 'node:crypto';
import { generateKey } from './generate-key.ts';
import { makeCertificate } from './make-certificate.ts';

const DAY = 86_400_000;
const NAME = 'ACME challenge';

/**
 * Key and self-signed certificate, as PEM, which answer a TLS-ALPN-01 challenge (RFC 8737, 3) for one DNS name or IP address (RFC 8738, 6). Good for a day around `now`,
 * and for nothing else.
 */
export async function makeChallengeCertificate(challenge: {
  readonly name: string;
  readonly keyAuthorization: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}): Promise<{ readonly privateKey: string; readonly certificate: string }> {
  const key = await generateKey();
  const digest = createHash('sha256').update(challenge.keyAuthorization).digest();
  const certificate = await makeCertificate(
    {
      publicKey: key.publicKey,
      // Authorities compare subject and issuer to see that it is self-signed.
      commonName: NAME,
      notBefore: challenge.now - DAY,
      notAfter: challenge.now + DAY,
      use: { kind: 'challenge', name: challenge.name, digest },
    },
    { commonName: NAME, ...key },
  );
  return { privateKey: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate };
}
