import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

/**
 * True for an address that anybody on the Internet can have. What is not known to be public is not: private, loopback, link-local (cloud
 * metadata), carrier-grade NAT, multicast, reserved and documentation ranges, and every IPv6 form that carries an IPv4 address (mapped,
 * compatible, NAT64, 6to4, Teredo), whatever it carries. IANA's special-purpose address registries; RFC 6890.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text) || text.includes('%')) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return (
    address.kind() === 'ipv4' ||
    (OUTSIDE_OF_GLOBAL_UNICAST.every(([range, bits]) => !matches(address, range, bits)) && matches(address, '2000::', 3))
  );
}

/** Inside 2000::/3 and yet not public, whether or not the library knows them. */
const OUTSIDE_OF_GLOBAL_UNICAST: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

function matches(address: ipaddr.IPv4 | ipaddr.IPv6, range: string, bits: number): boolean {
  return address.kind() === 'ipv6' && (address as ipaddr.IPv6).match(ipaddr.IPv6.parse(range), bits);
}

/** The addresses of this machine's own network interfaces, which reach what listens on it although they may be public. */
export function addressesOfThisMachine(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((found) => (found ?? []).map(({ address }) => address));
}

/** One spelling for each address, to compare with. */
export function normalizeAddress(text: string): string {
  return ipaddr.isValid(text) ? ipaddr.parse(text).toNormalizedString() : text;
}
