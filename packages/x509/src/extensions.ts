import { boolean, objectIdentifier, octetString, sequence } from './der.ts';
import { readDer, readObjectIdentifier, readOne } from './read-der.ts';

/** One extension of a certificate or a request (RFC 5280, 4.1): its id in dotted notation and its value in DER. */
export function extension(id: string, value: Buffer, { critical = false } = {}): Buffer {
  return sequence(objectIdentifier(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

/** The values of extensions by their ids. `bytes` is the sequence of them. Throws RangeError for anything else, and for an id that is there twice. */
export function readExtensions(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const { content } of readDer(readOne(bytes, 0x30).content)) {
    const [id, ...rest] = readDer(content);
    const value = rest.at(-1);
    if (id === undefined || value?.tag !== 0x04) throw new RangeError('an extension without id or value');
    const name = readObjectIdentifier(id);
    if (found.has(name)) throw new RangeError(`the extension ${name} is there twice`);
    found.set(name, value.content);
  }
  return found;
}

export const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
export const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35';
