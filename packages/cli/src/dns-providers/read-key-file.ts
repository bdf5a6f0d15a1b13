import { exitCodes, Failure } from '../failure.ts';

/** A TSIG key; `secret` in base64. */
export interface TsigKey {
  readonly name: string;
  readonly algorithm: string;
  readonly secret: string;
}

/**
 * Reads the first TSIG key of a file as BIND's configuration has it and tsig-keygen(8) writes it: `key "name" { algorithm hmac-sha256; secret "..."; };`. Throws a
 * Failure that never repeats what it read, because that may be a secret.
 */
export function readKeyFile(text: string, file: string): TsigKey {
  const words = splitWords(text);
  const start = words.findIndex((word, index) => word === 'key' && words[index + 2] === '{');
  const body = start === -1 ? [] : words.slice(start + 3);
  const statements = body.slice(0, Math.max(0, body.indexOf('}')));
  const [name, algorithm, secret] = [words[start + 1], valueOf('algorithm', statements), valueOf('secret', statements)];
  if (name === undefined || algorithm === undefined || secret === undefined) {
    throw new Failure(
      `${file} holds no TSIG key such as tsig-keygen writes: key "name" { algorithm hmac-sha256; secret "..."; };`,
      exitCodes.usage,
    );
  }
  return { name: name.replace(/\.$/, ''), algorithm: algorithm.toLowerCase(), secret };
}

/** Comments, and what stands between them: quoted text, signs, and words, in which a slash begins no comment. */
const PIECES = /\/\*[^]*?(?:\*\/|$)|(?:\/\/|#)[^\n]*|"([^"]*)"|([{};]|[^\s"{};]+)/g;

/** Words and signs of the configuration, without quotes and comments. */
function splitWords(text: string): readonly string[] {
  return [...text.matchAll(PIECES)].flatMap(([, quoted, bare]) => quoted ?? bare ?? []);
}

function valueOf(name: string, statements: readonly string[]): string | undefined {
  const at = statements.findIndex((word, index) => word === name && statements[index + 2] === ';');
  return at === -1 ? undefined : statements[at + 1];
}
