import { BlockList, isIPv6 } from 'node:net';
import type { AcmeIssuer, AcmeSettings } from '@daspanel/formats/acme-requests.ts';
import { isPublicAddress, normalizeAddress } from '@daspanel/platform/egress-address.ts';

/** `interface`: one of this machine's own; `setting`: one that a person says leads to it; `other`: neither. */
export type AddressOwner = 'interface' | 'setting' | 'other';

export interface OwnAddresses {
  ownerOf(address: string): AddressOwner;
  /** Those that DNS should say: public ones, and for an authority on the own network also those of the network. */
  readonly expected: readonly string[];
}

/** `interfaces`: addresses of this machine's network interfaces. */
export function collectOwnAddresses(interfaces: readonly string[], settings: AcmeSettings, issuer: AcmeIssuer | null): OwnAddresses {
  const ofInterfaces = new Set(interfaces.map(normalizeAddress));
  const ofSettings = new Set(settings.publicAddresses.map(normalizeAddress));
  const isExpected = (address: string) => isPublicAddress(address) || (issuer?.isPrivate === true && !contains(WITHIN_MACHINE, address));
  return {
    ownerOf(address) {
      const normalized = normalizeAddress(address);
      return ofInterfaces.has(normalized) ? 'interface' : ofSettings.has(normalized) ? 'setting' : 'other';
    },
    expected: [...new Set([...settings.publicAddresses, ...interfaces.filter(isExpected)])],
  };
}

/**
 * True when a connection to the address may be tried, which a stranger's DNS gave: a public one, or any for an authority on the own network, but never one of the link, where cloud services
 * give out passwords.
 */
export function mayBeProbed(address: string, issuer: AcmeIssuer | null): boolean {
  return isPublicAddress(address) || (issuer?.isPrivate === true && !contains(NEVER, address));
}

function listOf(...ranges: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[]): BlockList {
  const list = new BlockList();
  for (const [network, bits, family] of ranges) list.addSubnet(network, bits, family);
  return list;
}

const NEVER = listOf(
  ['0.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
);
const WITHIN_MACHINE = listOf(['127.0.0.0', 8, 'ipv4'], ['169.254.0.0', 16, 'ipv4'], ['::1', 128, 'ipv6'], ['fe80::', 10, 'ipv6']);

function contains(list: BlockList, address: string): boolean {
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
