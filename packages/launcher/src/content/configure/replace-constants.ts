/**
 * Replaces the texts of PHP constants: in each `define('NAME', 'text')` that names one of them the second string, written as a literal in single quotes. Everything
 * else stays byte by byte. Works on binary strings (a character a byte), since a script is not always UTF-8; strings that are put together or hold variables are
 * left alone. Gives the names that were found.
 */
export function replaceConstants(
  script: string,
  constants: ReadonlyMap<string, string>,
): { readonly script: string; readonly found: ReadonlySet<string> } {
  const found = new Set<string>();
  let result = '';
  let copied = 0;
  for (const { name, start, end } of findDefinitions(script)) {
    const text = constants.get(name);
    if (text === undefined) continue;
    found.add(name);
    result += script.slice(copied, start) + quote(text);
    copied = end;
  }
  return { script: result + script.slice(copied), found };
}

function quote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}

interface Definition {
  readonly name: string;
  /** Where the second literal begins and ends, with its quotation marks. */
  readonly start: number;
  readonly end: number;
}

/** Each is tried where the one before has ended (PHP manual, "Basic syntax", "Comments", "Strings"). A string without an end goes to the end of the script. */
const OPENING = /<\?(?:php(?=\s|$)|=)/giy;
const CLOSING = /\?>/y;
const SPACE = /(?:\s|\/\*[^]*?(?:\*\/|$)|(?:\/\/|#(?!\[))(?:(?!\?>)[^\r\n])*)+/y;
const STRING = /'(?:[^'\\]|\\[^])*(?:'|$)|"(?:[^"\\]|\\[^])*(?:"|$)|`(?:[^`\\]|\\[^])*(?:`|$)/y;
const HEREDOC = /<<<[ \t]*(['"]?)([A-Za-z_\x80-\xff][\w\x80-\xff]*)\1\r?\n(?:(?:[^]*?\n)??[ \t]*\2(?![\w\x80-\xff])|[^]*$)/y;
const WORD = /(?:\$|->|\?->|::)?[\s]*[A-Za-z_\x80-\xff\\][\w\x80-\xff\\]*/y;

function* findDefinitions(script: string): Generator<Definition> {
  const reader = createReader(script);
  while (skipToPhp(reader)) {
    while (!reader.isAtEnd() && reader.take(CLOSING) === undefined) {
      const word = reader.take(SPACE) ?? reader.take(HEREDOC) ?? reader.take(STRING) ?? reader.take(WORD);
      if (word === undefined) reader.step();
      else if (/^\\?define$/i.test(word)) yield* readDefinition(reader);
    }
  }
}

function skipToPhp(reader: Reader): boolean {
  while (!reader.isAtEnd()) {
    if (reader.take(OPENING) !== undefined) return true;
    reader.step();
  }
  return false;
}

/** What stands behind `define`, where it is two plain strings. The reader goes no further than what it has understood. */
function* readDefinition(reader: Reader): Generator<Definition> {
  const skip = () => void reader.take(SPACE);
  skip();
  if (!reader.takeText('(')) return;
  skip();
  const name = readPlain(reader);
  skip();
  if (name === undefined || !reader.takeText(',')) return;
  skip();
  const start = reader.position();
  if (readPlain(reader) === undefined) return;
  const end = reader.position();
  skip();
  if (reader.looksAt(')') || reader.looksAt(',')) yield { name, start, end };
}

/** The text of a string in which nothing is put in or escaped beyond quotation marks and backslashes; the name of a constant is never more. */
function readPlain(reader: Reader): string | undefined {
  const literal = reader.take(STRING);
  if (literal === undefined || literal.length < 2 || literal.startsWith('`') || !literal.endsWith(literal.charAt(0))) return undefined;
  const inner = literal.slice(1, -1);
  if (literal.startsWith('"') && /\$[A-Za-z_{\x80-\xff]|\{\$/.test(inner)) return undefined;
  return inner.replaceAll(/\\(['"\\])/g, '$1');
}

type Reader = ReturnType<typeof createReader>;

function createReader(text: string) {
  let position = 0;
  return {
    position: () => position,
    isAtEnd: () => position >= text.length,
    looksAt: (expected: string) => text.startsWith(expected, position),
    step(): void {
      position += 1;
    },
    takeText(expected: string): boolean {
      if (!text.startsWith(expected, position)) return false;
      position += expected.length;
      return true;
    },
    /** What the pattern matches here and nowhere later; undefined: nothing. */
    take(pattern: RegExp): string | undefined {
      pattern.lastIndex = position;
      const [match] = pattern.exec(text) ?? [];
      if (match === undefined || match === '') return undefined;
      position += match.length;
      return match;
    },
  };
}
