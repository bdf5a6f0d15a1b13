import { Problem } from '../problem.ts';

const DEEPEST = 32;

/**
 * Parses a JSON body (RFC 8259) so that no two readers can understand it differently: UTF-8 without a byte order mark, one value, no duplicate key, no key
 * `__proto__`, at most 32 levels. Throws 400 `malformed-json`.
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('the body is not JSON, or something follows it');
  }
  checkKeysAndDepth(text);
  return value;
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) throw malformed('the body begins with a byte order mark');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed('the body is not UTF-8');
  }
}

/** Walks over text that is known to be JSON: strings and braces are all that matters. */
function checkKeysAndDepth(text: string): void {
  const open: (Set<string> | null)[] = [];
  let isKeyNext = false;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : null);
      if (open.length > DEEPEST) throw malformed(`the body is nested more than ${DEEPEST} levels deep`);
      isKeyNext = token === '{';
    } else if (token === '}' || token === ']') {
      open.pop();
      isKeyNext = false;
    } else if (token === ',') {
      isKeyNext = open.at(-1) instanceof Set;
    } else if (token === ':') {
      isKeyNext = false;
    } else if (isKeyNext) {
      enterKey(open.at(-1), JSON.parse(token) as string);
    }
  }
}

function enterKey(keys: Set<string> | null | undefined, key: string): void {
  if (key === '__proto__') throw malformed('the body has a key that is not allowed');
  if (keys?.has(key)) throw malformed('the body has the same key twice');
  keys?.add(key);
}

function malformed(detail: string): Problem {
  return new Problem('malformed-json', detail);
}
