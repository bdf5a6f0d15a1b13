import ipaddr from 'ipaddr.js';

/** True for an IPv4 address in its usual form: four decimal numbers without leading zeros. */
export function isIPv4(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text);
}

/** True for an IPv6 address (RFC 4291, 2.2), also with a zone (RFC 4007). */
export function isIPv6(text: string): boolean {
  const [address = '', zone, ...more] = text.split('%');
  return more.length === 0 && isZone(zone) && /^[0-9a-f:.]{2,45}$/i.test(address) && URL.canParse(`http://[${address}]`);
}

export function isIP(text: string): boolean {
  return isIPv4(text) || isIPv6(text);
}

function isZone(zone: string | undefined): boolean {
  return zone === undefined || /^[0-9a-z.:-]+$/i.test(zone);
}
