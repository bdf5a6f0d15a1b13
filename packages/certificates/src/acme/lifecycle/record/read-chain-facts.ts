import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { CertificateFacts } from '@daspanel/formats/certificate-requests.ts';

/** What a chain's first certificate says; `names`: those that it was ordered for. Throws when it is none. */
export function readChainFacts(chain: string, names: readonly string[]): CertificateFacts {
  const leaf = new X509Certificate(chain);
  return {
    names,
    issuer: readIssuer(leaf.issuer),
    serialNumber: leaf.serialNumber.toLowerCase(),
    fingerprint: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
    notBefore: leaf.validFromDate.getTime(),
    notAfter: leaf.validToDate.getTime(),
  };
}

/** What is wrong with a chain, as the end of a sentence; null: it can be used. */
export function checkChain(
  chain: string,
  expected: { readonly key: string; readonly names: readonly string[]; readonly now: number },
): string | null {
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(chain);
  } catch {
    return 'it cannot be read';
  }
  if (!leaf.checkPrivateKey(createPrivateKey(expected.key))) return 'it is for another key';
  if (leaf.validToDate.getTime() <= expected.now) return 'it has ended already';
  const names = readNames(leaf);
  const missing = expected.names.find((name) => (isIP(name) === 0 ? !names.has(name.toLowerCase()) : leaf.checkIP(name) === undefined));
  return missing === undefined ? null : `it is not for ${missing}`;
}

function readNames(leaf: X509Certificate): ReadonlySet<string> {
  const entries = (leaf.subjectAltName ?? '').split(', ');
  return new Set(entries.flatMap((entry) => (entry.startsWith('DNS:') ? [entry.slice(4).toLowerCase()] : [])));
}

/** Node gives one `KEY=value` a line. */
function readIssuer(issuer: string): string {
  const fields = new Map(issuer.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  return fields.get('O') ?? fields.get('CN') ?? '';
}
