import type { KeyObject, X509Certificate } from 'node:crypto';
import { PairProblem } from './pair-problem.ts';

/** Curves that browsers take from a server; P-521 is not among Chromium's. */
const CURVES = new Set(['prime256v1', 'secp384r1']);
const SHORTEST_RSA = 2_048;
/** A handshake with a longer key takes the proxy tens of milliseconds, which is a weapon in the hands of visitors. */
const LONGEST_RSA = 8_192;

/** RSA (PKCS #1 and PSS) and ECDSA with SHA-2. */
const SIGNATURES = new Set([
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.113549.1.1.10',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
]);

/** Throws PairProblem for a key that browsers refuse, or that is too short or too long. `whose` begins the sentence. */
export function assertKeyStrength(key: KeyObject, whose: string): void {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'ec') {
    if (CURVES.has(details?.namedCurve ?? '')) return;
    throw new PairProblem(`${whose} is on the curve ${details?.namedCurve ?? 'without a name'}; browsers take P-256 and P-384.`);
  }
  if (type !== 'rsa') throw new PairProblem(`${whose} is of the kind ${type ?? 'unknown'}; browsers take RSA and ECDSA.`);
  const bits = details?.modulusLength ?? 0;
  if (bits < SHORTEST_RSA) throw new PairProblem(`${whose} has ${bits} bits and is too weak; RSA needs ${SHORTEST_RSA} at least.`);
  if (bits > LONGEST_RSA) throw new PairProblem(`${whose} has ${bits} bits, which makes connections slow; take ${LONGEST_RSA} at most.`);
}

/** Throws PairProblem for a certificate that is signed with MD5, SHA-1 or something that browsers do not know. */
export function assertSignature(certificate: X509Certificate, which: string): void {
  if (SIGNATURES.has(certificate.signatureAlgorithmOid)) return;
  const algorithm = certificate.signatureAlgorithm ?? certificate.signatureAlgorithmOid;
  throw new PairProblem(`${which} is signed with ${algorithm}, which browsers refuse. Have it issued anew with SHA-256.`);
}
