import { invalidArgument, s3Error } from '../../protocol/s3-error.ts';
import { childOf, childrenOf, readXml, textOf, type XmlElement } from '../../protocol/xml/read-xml.ts';
import { element } from '../../protocol/xml/write-xml.ts';

export type Tags = Readonly<Record<string, string>>;

export const MOST_OBJECT_TAGS = 10;
export const MOST_BUCKET_TAGS = 50;
/** Counted as UTF-16 does, like S3. */
const MOST_KEY_CHARACTERS = 128;
const MOST_VALUE_CHARACTERS = 256;
/** What AWS allows in tags. */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Reads a Tagging document; tags are kept in the order of their keys. Throws `MalformedXML` and `InvalidTag`. */
export function parseTagging(text: string, most: number): Tags {
  const set = childOf(readXml(text, 'Tagging'), 'TagSet');
  if (set === undefined) throw s3Error('MalformedXML');
  return readTags(set, most);
}

/** The `Tag` elements in a TagSet, or in the `Tags` of a new bucket. Throws `MalformedXML` and `InvalidTag`. */
export function readTags(set: XmlElement, most: number): Tags {
  const pairs = childrenOf(set, 'Tag').map((tag): [string, string] => {
    const key = textOf(tag, 'Key');
    const value = textOf(tag, 'Value');
    if (key === undefined || value === undefined) throw s3Error('MalformedXML');
    return [key, value];
  });
  return checkTags(pairs, most);
}

/** Reads `x-amz-tagging`, which is written like a query string. Throws `InvalidArgument` and `InvalidTag`. */
export function parseTaggingHeader(header: string): Tags {
  const pairs = [...new URLSearchParams(header)];
  if (new Set(pairs.map(([key]) => key)).size < pairs.length)
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      'x-amz-tagging',
      header,
    );
  return checkTags(pairs, MOST_OBJECT_TAGS);
}

function checkTags(pairs: readonly (readonly [string, string])[], most: number): Tags {
  if (pairs.length > most) throw s3Error('InvalidTag', { message: `There cannot be more than ${most} tags.` });
  const tags = new Map<string, string>();
  for (const [key, value] of pairs) {
    if (key === '' || key.length > MOST_KEY_CHARACTERS || !ALLOWED.test(key))
      throw s3Error('InvalidTag', { message: 'The TagKey you have provided is invalid', details: { TagKey: key } });
    if (value.length > MOST_VALUE_CHARACTERS || !ALLOWED.test(value))
      throw s3Error('InvalidTag', { message: 'The TagValue you have provided is invalid', details: { TagKey: key, TagValue: value } });
    if (key.toLowerCase().startsWith('aws:'))
      throw s3Error('InvalidTag', { message: 'System tags cannot be added/updated by requester', details: { TagKey: key } });
    if (tags.has(key)) throw s3Error('InvalidTag', { message: 'Cannot provide multiple Tags with the same key', details: { TagKey: key } });
    tags.set(key, value);
  }
  return Object.fromEntries([...tags].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What stands inside a Tagging document. */
export function taggingContent(tags: Tags): string {
  const set = Object.entries(tags).map(([key, value]) => `<Tag>${element('Key', key)}${element('Value', value)}</Tag>`);
  return `<TagSet>${set.join('')}</TagSet>`;
}
