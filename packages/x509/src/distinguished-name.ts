import { objectIdentifier, sequence, set, utf8String } from './der.ts';
import { readDer, readObjectIdentifier, readOne } from './read-der.ts';

const COMMON_NAME = '2.5.4.3';
/** UTF8String, PrintableString, IA5String. */
const TEXT_TAGS = [0x0c, 0x13, 0x16];

/** A Name (RFC 5280, 4.1.2.4) of a common name alone, or of nothing. */
export function encodeName(commonName: string | undefined): Buffer {
  return commonName === undefined ? sequence() : sequence(set(sequence(objectIdentifier(COMMON_NAME), utf8String(commonName))));
}

/** The last common name in a Name; null: none. Throws RangeError for what is no Name. */
export function readCommonName(bytes: Buffer): string | null {
  let found: string | null = null;
  for (const { content } of readDer(readOne(bytes, 0x30).content)) {
    for (const attribute of readDer(content)) {
      const [id, value] = readDer(attribute.content);
      if (id === undefined || value === undefined) throw new RangeError('an attribute without a value');
      if (readObjectIdentifier(id) === COMMON_NAME && TEXT_TAGS.includes(value.tag)) found = value.content.toString('utf8');
    }
  }
  return found;
}
