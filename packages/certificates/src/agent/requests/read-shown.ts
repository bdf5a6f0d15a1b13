import { isIP } from 'node:net';
import type { X509Certificate } from 'node:crypto';
import type { ShownCertificate } from '@daspanel/formats/certificate-requests.ts';
import { isHostName, parentOf } from '../host-name.ts';
import { parseLeaf } from '../leaf.ts';
import { AUTHORITY_NAME } from '../local-authority.ts';
import { describeCertificate } from '../pair/certificate-facts.ts';
import { readPresented, visitorsName } from '../presented-certificate.ts';
import { createBoundedRunner } from '../run-bounded.ts';
import { ADDRESS_FILE, type ServedCertificates } from '../served-certificates.ts';
import { parseMark } from '../served-mark.ts';
import type { RequestParts } from './answer-requests.ts';

const SIMULTANEOUS = 4;

/** What visitors are shown for each name, by real handshakes, and where it is from. */
export function readShown(
  { proxy, served, log }: Pick<RequestParts, 'proxy' | 'served' | 'log'>,
  names: readonly string[],
): Promise<ShownCertificate[]> {
  const bounded = createBoundedRunner(SIMULTANEOUS);
  const read = async (name: string): Promise<ShownCertificate> => {
    if (isIP(name) === 0 && !isHostName(name.replace(/^\*\./, ''))) return { name, facts: null, source: 'none' };
    const file = isIP(name) === 0 ? name : ADDRESS_FILE;
    const shown = await readPresented(proxy, visitorsName(file)).catch((error: unknown) => {
      log.warn('the proxy shows no certificate', { name, error });
      return undefined;
    });
    if (shown === undefined) return { name, facts: null, source: 'none' };
    return { name, facts: describeCertificate(shown), source: await sourceOf(shown, file, served) };
  };
  return Promise.all(names.map((name) => bounded(() => read(name))));
}

async function sourceOf(shown: X509Certificate, file: string, served: ServedCertificates): Promise<ShownCertificate['source']> {
  for (const candidate of [file, `*.${parentOf(file)}`]) {
    const text = await served.readText(candidate);
    if (text === undefined || parseLeaf(text)?.certificate.fingerprint256 !== shown.fingerprint256) continue;
    const { source } = parseMark(text);
    if (source !== 'none') return source;
  }
  return shown.issuer.startsWith(`CN=${AUTHORITY_NAME} `) ? 'local' : 'none';
}
