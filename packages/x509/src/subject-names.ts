import { isIP } from 'node:net';
import { addressToBytes, bytesToAddress } from './address-bytes.ts';
import { implicitTag, sequence } from './der.ts';
import { readDer, readOne } from './read-der.ts';

/** GeneralNames (RFC 5280, 4.2.1.6), each a DNS name in A-labels, perhaps with `*.` before it, or an IP address. */
export function encodeSubjectNames(names: readonly string[]): Buffer {
  return sequence(
    ...names.map((name) => (isIP(name) === 0 ? implicitTag(2, Buffer.from(name, 'ascii')) : implicitTag(7, addressToBytes(name)))),
  );
}

/** The DNS names and IP addresses of GeneralNames. Throws RangeError when there is a name of another kind. */
export function readSubjectNames(bytes: Buffer): readonly string[] {
  return readDer(readOne(bytes, 0x30).content).map(({ tag, content }) => {
    if (tag === 0x82) return content.toString('ascii');
    if (tag === 0x87) return bytesToAddress(content);
    throw new RangeError('a name that is neither a DNS name nor an IP address');
  });
}
