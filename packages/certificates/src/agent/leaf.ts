import { createPrivateKey, X509Certificate } from 'node:crypto';

/** A certificate with its key, as it stands in one served file. */
export interface Leaf {
  readonly certificate: X509Certificate;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly names: readonly string[];
}

/**
 * Reads a served file: private key, then certificate.
 * Undefined when either is missing or broken or when they do not belong together.
 */
export function parseLeaf(pem: string): Leaf | undefined {
  try {
    const certificate = new X509Certificate(pem);
    if (!certificate.checkPrivateKey(createPrivateKey(pem))) return undefined;
    return {
      certificate,
      notBefore: certificate.validFromDate.getTime(),
      notAfter: certificate.validToDate.getTime(),
      names: (certificate.subjectAltName ?? '').split(', ').flatMap((entry) => (entry.startsWith('DNS:') ? [entry.slice(4)] : [])),
    };
  } catch {
    return undefined;
  }
}

export function isValidAt(leaf: Leaf, now: number): boolean {
  return leaf.notBefore <= now && now < leaf.notAfter;
}

export function holdsNames(leaf: Leaf, names: readonly string[]): boolean {
  return names.every((name) => leaf.names.includes(name));
}
