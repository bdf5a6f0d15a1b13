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
  const page = new Page<Entry>(request.limit);
  if (request.limit <= 0) return page.end(false);
  await walk.seek(after > prefix ? after : prefix);
  for (let looked = 1; ; looked += 1) {
    if (looked % KEYS_PER_TURN === 0) await letOthersRun();
    const found = await walk.next();
    if (found === undefined || !found.key.startsWith(prefix)) return page.end(false);
    const text = found.entries.length === 0 ? undefined : toText(found.key);
    if (text === undefined) continue;
    const end = delimiter === '' ? -1 : found.key.indexOf(delimiter, prefix.length);
    if (end < 0) {
      const entries = found.key > after ? found.entries : found.key === after && request.after !== '' ? goOn(found.entries) : [];
      if (!page.addEntries(text, entries)) return page.end(true);
      continue;
    }
    const common = found.key.slice(0, end + delimiter.length);
    if (common > after && !page.addPrefix(toText(common))) return page.end(true);
    const beyond = afterPrefix(common);
    if (beyond === undefined) return page.end(false);
    await walk.seek(beyond);
  }
}

class Page<Entry> {
  readonly #entries: Entry[] = [];
  readonly #prefixes: string[] = [];
  readonly #limit: number;
  #last = '';

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False: the page is full, and there is more. */
  addEntries(key: string, entries: readonly Entry[]): boolean {
    for (const entry of entries) {
      if (this.#isFull) return false;
      this.#entries.push(entry);
      this.#last = key;
    }
    return true;
  }

  /** False: the page is full, and there is more. Undefined is no UTF-8, and not listed. */
  addPrefix(prefix: string | undefined): boolean {
    if (prefix === undefined) return true;
    if (this.#isFull) return false;
    this.#prefixes.push(prefix);
    this.#last = prefix;
    return true;
  }

  end(isTruncated: boolean): Listing<Entry> {
    return { entries: this.#entries, prefixes: this.#prefixes, isTruncated, last: this.#last };
  }

  get #isFull(): boolean {
    return this.#entries.length + this.#prefixes.length >= this.#limit;
  }
}
