import { X509Certificate } from 'node:crypto';
import type { Answer } from './authority-connection.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
const LONGEST_CHAIN = 10;

/** The certificates of an answer (RFC 8555, 9.1) as PEM and nothing else of it, leaf first. Throws AcmeError when there is none or one that cannot be read. */
export function readChain(answer: Answer): string {
  if (answer.contentType !== 'application/pem-certificate-chain') throw answer.unusable('it is no chain of certificates');
  const blocks = answer.body.match(BLOCK) ?? [];
  if (blocks.length === 0 || blocks.length > LONGEST_CHAIN) throw answer.unusable(`it has ${blocks.length} certificates`);
  try {
    return blocks.map((block) => new X509Certificate(block).toString()).join('');
  } catch (cause) {
    throw answer.unusable('one of its certificates cannot be read', cause);
  }
}
