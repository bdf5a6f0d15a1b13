import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Listing, ListRequest } from '../model/object-store.ts';
import { afterPrefix, toByteString, toText, type ByteString } from './byte-order.ts';

/** Keys in order, each with what is listed of it (perhaps nothing). */
export interface KeyWalk<Entry> {
  /** The next key is the first that is not less than `wanted`. */
  seek(wanted: ByteString): Promise<void>;
  next(): Promise<{ readonly key: ByteString; readonly entries: readonly Entry[] } | undefined>;
}

/** So many keys are looked at before others may use the event loop. */
const KEYS_PER_TURN = 250;

/** One page of a listing. `goOn`: what is left of the entries of the key `after` itself. */
export async function collectPage<Entry>(
  walk: KeyWalk<Entry>,
  request: ListRequest,
  goOn: (entries: readonly Entry[]) => readonly Entry[],
): Promise<Listing<Entry>> {
  const prefix = toByteString(request.prefix);
  const delimiter = toByteString(request.delimiter);
  const after = toByteString(request.after);
  const page: Page<Entry> = { entries: [], prefixes: [], last: '', limit: request.limit };
  if (request.limit <= 0) return { ...page, isTruncated: false };
  await walk.seek(after > prefix ? after : prefix);
  for (let looked = 1; ; looked += 1) {
    if (looked % KEYS_PER_TURN === 0) await letOthersRun();
    const found = await walk.next();
    if (found === undefined || !found.key.startsWith(prefix)) return { ...page, isTruncated: false };
    const text = found.entries.length === 0 ? undefined : toText(found.key);
    if (text === undefined) continue;
    const end = delimiter === '' ? -1 : found.key.indexOf(delimiter, prefix.length);
    if (end < 0) {
      const entries = found.key > after ? found.entries : found.key === after && request.after !== '' ? goOn(found.entries) : [];
      if (!addEntries(page, text, entries)) return { ...page, isTruncated: true };
      continue;
    }
    const common = found.key.slice(0, end + delimiter.length);
    if (common > after && !addPrefix(page, toText(common))) return { ...page, isTruncated: true };
    const beyond = afterPrefix(common);
    if (beyond === undefined) return { ...page, isTruncated: false };
    await walk.seek(beyond);
  }
}

interface Page<Entry> {
  readonly entries: Entry[];
  readonly prefixes: string[];
  last: string;
  readonly limit: number;
}

/** False: the page is full, and there is more. */
function addEntries<Entry>(page: Page<Entry>, key: string, entries: readonly Entry[]): boolean {
  for (const entry of entries) {
    if (isFull(page)) return false;
    page.entries.push(entry);
    page.last = key;
  }
  return true;
}

function addPrefix<Entry>(page: Page<Entry>, prefix: string | undefined): boolean {
  if (prefix === undefined) return true;
  if (isFull(page)) return false;
  page.prefixes.push(prefix);
  page.last = prefix;
  return true;
}

function isFull<Entry>(page: Page<Entry>): boolean {
  return page.entries.length + page.prefixes.length >= page.limit;
}
