import { createPrivateKey, X509Certificate } from 'node:crypto';
import { namesOf } from './pair/certificate-names.ts';

/** A certificate with its key, as it stands in one served file. */
export interface Leaf {
  readonly certificate: X509Certificate;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly names: readonly string[];
}

/**
 * Reads a served file: private key, then certificates, the leaf first.
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
      names: namesOf(certificate),
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
