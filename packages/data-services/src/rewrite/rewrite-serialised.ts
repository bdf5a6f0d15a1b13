import type { ByteText } from './byte-text.ts';

/** Deeper values are not read: PHP itself stops at 4,096 by default, and sites keep nothing like that. */
const DEEPEST = 500;

/**
 * Rewrites the strings of a value in PHP's serialisation format and mends their lengths. Keys, names of classes and properties, references, and the
 * content of objects with a format of their own stay. Undefined: the text is not exactly one serialised value. The format is what serialize() of PHP
 * writes: `N;` `b:1;` `i:1;` `d:0.5;` `s:1:"a";` `a:1:{key value}` `O:1:"C":1:{key value}` `C:1:"C":2:{..}` `E:3:"C:A";` `r:1;` `R:1;`.
 */
export function rewriteSerialised(text: ByteText, rewriteString: (text: ByteText) => ByteText): ByteText | undefined {
  const reader = new SerialisedReader(text, rewriteString);
  return reader.readValue(0) && reader.isAtEnd() ? reader.written() : undefined;
}

class SerialisedReader {
  readonly #text: ByteText;
  readonly #rewriteString: (text: ByteText) => ByteText;
  readonly #parts: string[] = [];
  #position = 0;

  constructor(text: ByteText, rewriteString: (text: ByteText) => ByteText) {
    this.#text = text;
    this.#rewriteString = rewriteString;
  }

  isAtEnd(): boolean {
    return this.#position === this.#text.length;
  }

  written(): ByteText {
    return this.#parts.join('') as ByteText;
  }

  /** Reads one value; false: there is none. */
  readValue(depth: number): boolean {
    if (depth > DEEPEST) return false;
    switch (this.#text.charAt(this.#position)) {
      case 's':
        return this.#readString(this.#rewriteString);
      case 'a':
        return this.#copy(ARRAY_HEAD) !== undefined && this.#readEntries(depth);
      case 'O':
        return this.#copyName('O') && this.#copy(COUNT) !== undefined && this.#readEntries(depth);
      case 'C':
        return this.#copyName('C') && this.#copyOpaque();
      case 'E':
        return this.#copyName('E') && this.#copy(SEMICOLON) !== undefined;
      default:
        return this.#copy(SCALAR) !== undefined;
    }
  }

  /** `key value key value ... }` as often as the number that was copied last says. */
  #readEntries(depth: number): boolean {
    const count = Number(/(\d+):\{$/.exec(this.#parts.at(-1) ?? '')?.[1]);
    for (let entry = 0; entry < count; entry++) {
      const hasKey = this.#text[this.#position] === 's' ? this.#readString((key) => key) : this.#copy(INTEGER) !== undefined;
      if (!hasKey || !this.readValue(depth + 1)) return false;
    }
    return this.#copy(CLOSING) !== undefined;
  }

  #readString(rewrite: (text: ByteText) => ByteText): boolean {
    const head = this.#match(STRING_HEAD);
    if (head === undefined) return false;
    const start = this.#position + head.length;
    const end = start + Number(/\d+/.exec(head)?.[0]);
    if (!this.#text.startsWith('";', end)) return false;
    const content = rewrite(this.#text.slice(start, end) as ByteText);
    this.#parts.push(`s:${content.length}:"${content}";`);
    this.#position = end + 2;
    return true;
  }

  /** `O:5:"Class"`, without what follows. */
  #copyName(letter: string): boolean {
    const head = this.#match(NAME_HEAD);
    if (head === undefined || !head.startsWith(letter)) return false;
    const end = this.#position + head.length + Number(/\d+/.exec(head)?.[0]);
    if (this.#text[end] !== '"') return false;
    this.#copyUntil(end + 1);
    return true;
  }

  /** `:7:{seven..}`: only the class knows what is in it. */
  #copyOpaque(): boolean {
    const head = this.#copy(COUNT);
    if (head === undefined) return false;
    const end = this.#position + Number(/\d+/.exec(head)?.[0]);
    if (this.#text[end] !== '}') return false;
    this.#copyUntil(end + 1);
    return true;
  }

  #copy(pattern: RegExp): string | undefined {
    const found = this.#match(pattern);
    if (found !== undefined) this.#copyUntil(this.#position + found.length);
    return found;
  }

  #copyUntil(end: number): void {
    this.#parts.push(this.#text.slice(this.#position, end));
    this.#position = end;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    return pattern.exec(this.#text)?.[0];
  }
}

const SCALAR = /N;|b:[01];|i:[+-]?\d{1,20};|[rR]:\d{1,10};|d:(?:-?INF|NAN|[+-]?[\d.]{1,400}(?:[eE][+-]?\d{1,4})?);/y;
const INTEGER = /i:[+-]?\d{1,20};/y;
const STRING_HEAD = /s:\d{1,10}:"/y;
const NAME_HEAD = /[OCE]:\d{1,10}:"/y;
const ARRAY_HEAD = /a:\d{1,10}:\{/y;
const COUNT = /:\d{1,10}:\{/y;
const CLOSING = /\}/y;
const SEMICOLON = /;/y;
