import { isIP } from 'node:net';

/** The 4 or 16 bytes of an IP address, most significant first. Throws RangeError for anything else. */
export function addressToBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // The URL parser knows every spelling of an IPv6 address and gives hexadecimal groups alone.
  const groups = isIP(address) === 6 ? URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1) : undefined;
  if (groups === undefined) throw new RangeError(`"${address}" is no IP address`);
  const [head = '', tail] = groups.split('::');
  const first = groupsOf(head);
  const last = groupsOf(tail ?? '');
  const between = Array.from({ length: 8 - first.length - last.length }, () => 0);
  return Buffer.from([...first, ...between, ...last].flatMap((group) => [group >> 8, group & 0xff]));
}

/** The address of 4 or 16 bytes, IPv6 in its shortest spelling (RFC 5952). Throws RangeError for another number of bytes. */
export function bytesToAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return [...bytes].join('.');
  if (bytes.length !== 16) throw new RangeError(`an IP address has 4 or 16 bytes, not ${bytes.length}`);
  const groups = Buffer.from(bytes).toString('hex').match(/.{4}/g) ?? [];
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
