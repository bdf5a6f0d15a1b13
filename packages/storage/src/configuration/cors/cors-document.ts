import { parseOnce } from '../parse-once.ts';
import type { Bucket } from '../../model/records.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { childrenOf, readXml, textOf, type XmlElement } from '../../protocol/xml/read-xml.ts';

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];
const MOST_RULES = 100;

export interface CorsRule {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  /** In lower case; may hold one `*` each. */
  readonly headers: readonly string[];
  readonly exposedHeaders: readonly string[];
  /** Seconds. */
  readonly maxAge?: number;
}

/** Reads a CORSConfiguration. Throws `MalformedXML` and `InvalidRequest` as S3 does. */
export function parseCors(text: string): readonly CorsRule[] {
  const rules = childrenOf(readXml(text, 'CORSConfiguration'), 'CORSRule').map(readRule);
  if (rules.length === 0 || rules.length > MOST_RULES) throw s3Error('MalformedXML');
  return rules;
}

function readRule(rule: XmlElement): CorsRule {
  const texts = (name: string) => childrenOf(rule, name).map((child) => child.text.trim());
  const origins = texts('AllowedOrigin');
  const methods = texts('AllowedMethod');
  const headers = texts('AllowedHeader').map((header) => header.toLowerCase());
  if (origins.length === 0 || methods.length === 0) throw s3Error('MalformedXML');
  for (const method of methods)
    if (!METHODS.includes(method))
      throw s3Error('InvalidRequest', { message: `Found unsupported HTTP method in CORS config. Unsupported method is ${method}` });
  refuseManyWildcards('AllowedOrigin', origins);
  refuseManyWildcards('AllowedHeader', headers);
  const age = textOf(rule, 'MaxAgeSeconds');
  if (age !== undefined && !/^\s*\d{1,9}\s*$/.test(age)) throw s3Error('MalformedXML');
  return { origins, methods, headers, exposedHeaders: texts('ExposeHeader'), ...(age === undefined ? {} : { maxAge: Number(age) }) };
}

function refuseManyWildcards(name: string, values: readonly string[]): void {
  for (const value of values)
    if (value.split('*').length > 2)
      throw s3Error('InvalidRequest', { message: `${name} "${value}" can not have more than one wildcard.` });
}

const parseKept = parseOnce(parseCors);

/** The rules of the bucket; undefined when it has none. */
export function corsRulesOf(bucket: Bucket): readonly CorsRule[] | undefined {
  const text = bucket.documents['cors'];
  return text === undefined ? undefined : parseKept(text);
}
