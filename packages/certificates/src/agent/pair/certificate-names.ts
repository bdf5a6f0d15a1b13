import type { X509Certificate } from 'node:crypto';
import { isIP, SocketAddress } from 'node:net';
import { parentOf } from '../host-name.ts';

/** Entries of the text that Node makes of the subject's alternative names; it quotes every value that could be taken for more than one. */
const ENTRY = /(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,"]*)/g;

/**
 * The host names and IP addresses that a certificate stands for (RFC 5280, 4.2.1.6), in lower case, addresses in their shortest form. A common name does not count
 * (RFC 9525, 2).
 */
export function namesOf(certificate: X509Certificate): readonly string[] {
  return [...(certificate.subjectAltName ?? '').matchAll(ENTRY)].flatMap(([, kind, value = '']) => {
    if (value.startsWith('"')) return [];
    if (kind === 'DNS') return [value.toLowerCase()];
    return kind === 'IP Address' ? [shortestAddress(value)] : [];
  });
}

/** True when one of these names of a certificate stands for `name`. A wildcard stands for one label (RFC 9525, 6.3); a wanted wildcard must be there itself. */
export function covers(names: readonly string[], name: string): boolean {
  if (isIP(name) !== 0) return names.includes(shortestAddress(name));
  return names.includes(name) || (!name.startsWith('*.') && parentOf(name) !== '' && names.includes(`*.${parentOf(name)}`));
}

function shortestAddress(text: string): string {
  return isIP(text) === 6 ? new SocketAddress({ address: text, family: 'ipv6' }).address : text;
}
