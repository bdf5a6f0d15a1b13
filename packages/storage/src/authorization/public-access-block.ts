import { parseOnce } from '../configuration/parse-once.ts';
import type { Bucket } from '../model/records.ts';
import { s3Error } from '../protocol/s3-error.ts';
import { readXml } from '../protocol/xml/read-xml.ts';
import { element } from '../protocol/xml/write-xml.ts';

const SWITCHES = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;
export type PublicAccessBlock = Readonly<Record<(typeof SWITCHES)[number], boolean>>;

export const EVERYTHING_BLOCKED: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const NOTHING_BLOCKED: PublicAccessBlock = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/** Reads a PublicAccessBlockConfiguration; what it leaves out is off. Throws `MalformedXML`. */
export function parsePublicAccessBlock(text: string): PublicAccessBlock {
  const found: Record<string, boolean> = {};
  for (const { name, text: value } of readXml(text, 'PublicAccessBlockConfiguration').children) {
    const said = value.trim().toLowerCase();
    if (!SWITCHES.some((known) => known === name) || (said !== 'true' && said !== 'false')) throw s3Error('MalformedXML');
    found[name] = said === 'true';
  }
  return { ...NOTHING_BLOCKED, ...found };
}

/** What stands inside a PublicAccessBlockConfiguration. */
export function publicAccessBlockContent(block: PublicAccessBlock): string {
  return SWITCHES.map((name) => element(name, block[name])).join('');
}

/** The document that `parsePublicAccessBlock` reads. */
export function publicAccessBlockDocument(block: PublicAccessBlock): string {
  return `<PublicAccessBlockConfiguration>${publicAccessBlockContent(block)}</PublicAccessBlockConfiguration>`;
}

const parseKept = parseOnce(parsePublicAccessBlock);

/** Buckets of sites are private through S3, although the site is public over HTTP, unless their owner says otherwise. */
export function publicAccessBlockOf(bucket: Bucket): PublicAccessBlock {
  const text = bucket.documents['publicAccessBlock'];
  if (text !== undefined) return parseKept(text);
  return bucket.kind === 'site' ? EVERYTHING_BLOCKED : NOTHING_BLOCKED;
}
