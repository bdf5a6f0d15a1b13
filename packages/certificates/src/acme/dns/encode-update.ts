import type { TxtRecord } from './dns-provider.ts';

/** Numbers of types and classes that are used here (RFC 1035, RFC 2136, RFC 8945). */
export const TYPE = { soa: 6, txt: 16, tsig: 250 } as const;
export const CLASS = { in: 1, none: 254, any: 255 } as const;

const OPCODE_UPDATE = 5 << 11;

/** `add`: seconds that the record may be kept; `remove`: this value alone goes. */
export type Change = { readonly kind: 'add'; readonly ttl: number } | { readonly kind: 'remove' };

/** A dynamic update of one TXT record (RFC 2136, 2): header, zone, no prerequisites, one change. */
export function encodeUpdate(id: number, record: TxtRecord, change: Change): Buffer {
  const text = Buffer.from(record.value, 'ascii');
  if (text.length > 255) throw new Error('a text of more than 255 bytes needs several strings');
  // RFC 2136, 2.5.4: class NONE and no lifetime remove the one record with this content.
  const [recordClass, ttl] = change.kind === 'add' ? [CLASS.in, change.ttl] : [CLASS.none, 0];
  return Buffer.concat([
    numbers16(id, OPCODE_UPDATE, 1, 0, 1, 0),
    encodeName(record.zone),
    numbers16(TYPE.soa, CLASS.in),
    encodeName(record.name),
    numbers16(TYPE.txt, recordClass),
    number32(ttl),
    numbers16(text.length + 1),
    Buffer.from([text.length]),
    text,
  ]);
}

/** A domain name in lower case as lengths and labels (RFC 1035, 3.1), uncompressed: the form that signatures cover, too. */
export function encodeName(name: string): Buffer {
  const text = name.toLowerCase().replace(/\.$/, '');
  const labels = text === '' ? [] : text.split('.');
  const bytes = Buffer.concat([
    ...labels.flatMap((label) => {
      const inside = Buffer.from(label, 'latin1');
      if (inside.length < 1 || inside.length > 63) throw new Error(`${JSON.stringify(name)} is no domain name`);
      return [Buffer.from([inside.length]), inside];
    }),
    Buffer.from([0]),
  ]);
  if (bytes.length > 255) throw new Error(`${JSON.stringify(name)} is longer than a domain name may be`);
  return bytes;
}

export function numbers16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, index * 2);
  return bytes;
}

export function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function number48(value: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(value, 0, 6);
  return bytes;
}
