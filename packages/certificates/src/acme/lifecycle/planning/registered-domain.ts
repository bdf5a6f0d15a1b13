import { isIP } from 'node:net';
import { getDomain } from 'tldts';

/** What Let's Encrypt counts certificates by: the domain that somebody registered, by the Public Suffix List with its private part; an IPv4 address, or the first 64 bits of an IPv6 address. */
export function registeredDomain(name: string): string {
  switch (isIP(name)) {
    case 4:
      return name;
    case 6:
      return `${new URL(`http://[${name}]/`).hostname.slice(1, -1).split(':').slice(0, 4).join(':')}::/64`;
    default:
      break;
  }
  const bare = name.startsWith('*.') ? name.slice(2) : name;
  return getDomain(bare, { allowPrivateDomains: true, validateHostname: false }) ?? bare;
}
