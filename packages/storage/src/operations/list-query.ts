import { invalidArgument } from '../protocol/s3-error.ts';
import { encodeUri } from '../protocol/percent-encoding.ts';
import { element } from '../protocol/xml/write-xml.ts';

/** Entries of one page at most. */
const LARGEST_PAGE = 1_000;

/** What all lists have in common. */
export interface ListQuery {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
  readonly isUrlEncoded: boolean;
  /** Element with a key or a part of one, encoded as the client asked for. */
  keyElement(name: string, text: string): string;
}

export function readListQuery(query: URLSearchParams, limitName = 'max-keys'): ListQuery {
  const encoding = query.get('encoding-type') ?? '';
  if (encoding !== '' && encoding !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding);
  const isUrlEncoded = encoding === 'url';
  const delimiter = query.get('delimiter') ?? '';
  const unordered = query.get('allow-unordered');
  if (unordered?.toLowerCase() === 'true' && delimiter !== '')
    throw invalidArgument('A list without order cannot be grouped by a delimiter', 'allow-unordered', unordered);
  return {
    prefix: query.get('prefix') ?? '',
    delimiter,
    maxKeys: readLimit(query, limitName, LARGEST_PAGE),
    isUrlEncoded,
    keyElement: (name, text) => element(name, isUrlEncoded ? encodeUri(text, true) : text),
  };
}

/** A number of entries that the client wants at most. Throws `InvalidArgument`. */
export function readLimit(query: URLSearchParams, name: string, most: number): number {
  const text = query.get(name);
  if (text === null || text === '') return most;
  if (!/^\d{1,10}$/.test(text) || Number(text) > 2_147_483_647)
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, text);
  return Math.min(Number(text), most);
}

/** Tokens are opaque to clients. */
export function writeToken(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64');
}

export function readToken(token: string): string {
  const bytes = Buffer.from(token, 'base64');
  if (token === '' || bytes.toString('base64') !== token)
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
  return bytes.toString('utf8');
}

/** Names by account id, for `Owner`; each account is looked up once. */
export async function ownerNames(
  ids: Iterable<string>,
  accounts: { byId(id: string): Promise<{ readonly name: string } | undefined> },
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const id of new Set(ids)) names.set(id, (await accounts.byId(id))?.name ?? '');
  return names;
}

export function ownerElement(name: string, id: string, names: ReadonlyMap<string, string>): string {
  return `<${name}>${element('ID', id)}${element('DisplayName', names.get(id) ?? '')}</${name}>`;
}
