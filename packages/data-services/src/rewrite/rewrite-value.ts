import type { ByteText } from './byte-text.ts';
import { rewriteSerialised } from './rewrite-serialised.ts';

export type Replace = (text: ByteText) => ByteText;

/** Begins as PHP's serialize() begins a string, array or object. */
const LOOKS_SERIALISED = /^(?:[aOC]:\d+:[{"]|s:\d+:")/;

/**
 * Replaces texts in a value of a column. A PHP-serialised value is rewritten so that PHP reads it as before, strings inside of it too where they are
 * serialised themselves. One that looks serialised and is damaged stays as it is: no replacement could make it whole, and one more byte might make it worse.
 */
export function rewriteValue(text: ByteText, replace: Replace): ByteText {
  const rewritten = rewriteSerialised(text, (inner) => rewriteValue(inner, replace));
  if (rewritten !== undefined) return rewritten;
  return LOOKS_SERIALISED.test(text) ? text : replace(text);
}
