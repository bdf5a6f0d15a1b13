import { parseOnce } from '../configuration/parse-once.ts';
import type { Bucket } from '../model/records.ts';
import { s3Error } from '../protocol/s3-error.ts';
import { childrenOf, readXml, textOf } from '../protocol/xml/read-xml.ts';
import { element } from '../protocol/xml/write-xml.ts';

const OWNERSHIPS = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const;
/** Who owns new objects, and whether ACLs mean anything: with `BucketOwnerEnforced` they do not. */
export type Ownership = (typeof OWNERSHIPS)[number];

export function isOwnership(text: string): text is Ownership {
  return OWNERSHIPS.some((known) => known === text);
}

/** Reads an OwnershipControls document. Throws `MalformedXML`. */
export function parseOwnership(text: string): Ownership {
  const rules = childrenOf(readXml(text, 'OwnershipControls'), 'Rule');
  const ownership = rules[0] && textOf(rules[0], 'ObjectOwnership');
  if (rules.length !== 1 || ownership === undefined || !isOwnership(ownership)) throw s3Error('MalformedXML');
  return ownership;
}

/** The document that `parseOwnership` reads. */
export function ownershipDocument(ownership: Ownership): string {
  return `<OwnershipControls><Rule>${element('ObjectOwnership', ownership)}</Rule></OwnershipControls>`;
}

const parseKept = parseOnce(parseOwnership);

/** Buckets of sites belong to their owner alone unless he says otherwise. */
export function ownershipOf(bucket: Bucket): Ownership {
  const text = bucket.documents['ownershipControls'];
  if (text !== undefined) return parseKept(text);
  return bucket.kind === 'site' ? 'BucketOwnerEnforced' : 'ObjectWriter';
}
