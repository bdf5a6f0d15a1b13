import { invalidArgument, s3Error } from '../../protocol/s3-error.ts';
import { childOf, childrenOf, textOf, type XmlElement } from '../../protocol/xml/read-xml.ts';
import type { LifecycleFilter } from './rule.ts';

const MOST_PREFIX_BYTES = 1024;
const MOST_SIZE = 50 * 1024 ** 4;

/** The filter of a rule: `Filter`, or the older `Prefix` beside it. Throws `MalformedXML` when there are both or neither. */
export function readFilter(rule: XmlElement): LifecycleFilter {
  const filter = childOf(rule, 'Filter');
  const prefix = textOf(rule, 'Prefix');
  if ((filter === undefined) === (prefix === undefined)) throw s3Error('MalformedXML');
  if (filter === undefined) return { tags: {}, prefix: checkPrefix(prefix ?? ''), isLegacy: true };
  const and = childOf(filter, 'And');
  if (filter.children.length > 1) throw s3Error('MalformedXML');
  return readConditions(and ?? filter);
}

function readConditions(parent: XmlElement): LifecycleFilter {
  const prefix = textOf(parent, 'Prefix');
  const tags: Record<string, string> = {};
  for (const tag of childrenOf(parent, 'Tag')) {
    const key = textOf(tag, 'Key');
    const value = textOf(tag, 'Value');
    if (key === undefined || value === undefined) throw s3Error('MalformedXML');
    if (key in tags) throw s3Error('InvalidRequest', { message: 'Duplicate Tag Keys are not allowed.' });
    tags[key] = value;
  }
  const greaterThan = readSize(parent, 'ObjectSizeGreaterThan');
  const lessThan = readSize(parent, 'ObjectSizeLessThan');
  if (greaterThan !== undefined && lessThan !== undefined && greaterThan >= lessThan)
    throw s3Error('InvalidRequest', { message: 'ObjectSizeLessThan has to be greater than ObjectSizeGreaterThan.' });
  return {
    tags,
    ...(prefix === undefined ? {} : { prefix: checkPrefix(prefix) }),
    ...(greaterThan === undefined ? {} : { greaterThan }),
    ...(lessThan === undefined ? {} : { lessThan }),
  };
}

function checkPrefix(prefix: string): string {
  if (Buffer.byteLength(prefix) > MOST_PREFIX_BYTES)
    throw invalidArgument('The maximum size of a prefix is 1024', 'Prefix', prefix.slice(0, 100));
  return prefix;
}

function readSize(parent: XmlElement, name: string): number | undefined {
  const text = textOf(parent, name);
  if (text === undefined) return undefined;
  if (!/^\s*\d{1,15}\s*$/.test(text) || Number(text) > MOST_SIZE) throw s3Error('MalformedXML');
  return Number(text);
}
