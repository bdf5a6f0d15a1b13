import { explicitTag, implicitTag, sequence } from './der.ts';
import { readExtensions } from './extensions.ts';
import { readDer, readOne } from './read-der.ts';

export const NAME_CONSTRAINTS = '2.5.29.30';

/** What an authority may vouch for (RFC 5280, 4.2.1.10). */
export interface NameConstraints {
  /** DNS names, each with all names below it; every other DNS name is refused. */
  readonly permittedNames: readonly string[];
  /** Refuses every IP address. */
  readonly excludesAddresses: boolean;
}

const DNS_NAME = 2;
const IP_ADDRESS = 7;
/** Address and mask: 0.0.0.0/0 and ::/0. */
const ALL_ADDRESSES = [Buffer.alloc(8), Buffer.alloc(32)];

/** The extension's value. */
export function encodeNameConstraints({ permittedNames, excludesAddresses }: NameConstraints): Buffer {
  const subtrees = (bases: readonly Buffer[]) => Buffer.concat(bases.map((base) => sequence(base)));
  const names = permittedNames.map((name) => implicitTag(DNS_NAME, Buffer.from(name, 'ascii')));
  const addresses = excludesAddresses ? ALL_ADDRESSES.map((range) => implicitTag(IP_ADDRESS, range)) : [];
  return sequence(
    ...(names.length === 0 ? [] : [explicitTag(0, subtrees(names))]),
    ...(addresses.length === 0 ? [] : [explicitTag(1, subtrees(addresses))]),
  );
}

/** The DNS names that a certificate (DER) permits below itself; undefined: it permits all. Throws RangeError for what is no certificate. */
export function readPermittedNames(certificate: Buffer): readonly string[] | undefined {
  const [toBeSigned] = readDer(readOne(certificate, 0x30).content);
  if (toBeSigned === undefined) throw new RangeError('no certificate');
  const extensions = readDer(toBeSigned.content).find(({ tag }) => tag === 0xa3);
  const value = extensions === undefined ? undefined : readExtensions(extensions.content).get(NAME_CONSTRAINTS);
  const permitted = value === undefined ? undefined : readDer(readOne(value, 0x30).content).find(({ tag }) => tag === 0xa0);
  if (permitted === undefined) return undefined;
  const bases = readDer(permitted.content).flatMap(({ content }) => readDer(content).slice(0, 1));
  return bases.flatMap(({ tag, content }) => (tag === (0x80 | DNS_NAME) ? [content.toString('ascii')] : []));
}
