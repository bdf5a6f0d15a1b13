import { isIP, isIPv4, isIPv6 } from './ip-addresses.ts';

/** True for `address`, `address:port` and `[address]:port` (IPv6). */
export function isResolver(text: string): boolean {
  if (isIP(text)) return true;
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon);
  if (colon === -1 || !isPort(text.slice(colon + 1))) return false;
  return host.startsWith('[') && host.endsWith(']') ? isIPv6(host.slice(1, -1)) : isIPv4(host);
}

function isPort(text: string): boolean {
  return /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65_535;
}
