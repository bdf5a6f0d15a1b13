import { domainToASCII, domainToUnicode } from './domain-names.ts';

/**
 * The stored form of a host name that a person gives: lower-case A-labels (RFC 5890), `*.` before them for a wildcard. Undefined for what is no name of two labels
 * or more, for addresses, and for what IDNA 2008 does not allow, such as emoji. By hand rather than by one pattern: names come from strangers.
 */
export function parseHost(text: string): string | undefined {
  const isWildcard = text.startsWith('*.');
  const given = isWildcard ? text.slice(2) : text;
  if (given.length > 253 || !hasHostCharacters(given)) return undefined;
  const name = domainToASCII(given);
  if (name.length > (isWildcard ? 251 : 253)) return undefined;
  const labels = name.split('.');
  if (labels.length < 2 || !labels.every(isLabel) || isNumber(labels.at(-1) ?? '')) return undefined;
  return isWildcard ? `*.${name}` : name;
}

/** A stored host name as people read it, with U-labels. */
export function showHost(host: string): string {
  return host.startsWith('*.') ? `*.${domainToUnicode(host.slice(2))}` : domainToUnicode(host);
}

/** Letters, marks and digits of any script; hyphens, dots, and the few signs that IDNA 2008 allows inside of words. */
function hasHostCharacters(text: string): boolean {
  return /^[\p{L}\p{M}\p{Nd}.\-\u00b7\u0375\u05f3\u05f4\u30fb]+$/u.test(text);
}

function isLabel(label: string): boolean {
  if (label === '' || label.length > 63 || !/^[a-z0-9-]+$/.test(label) || label.startsWith('-') || label.endsWith('-')) return false;
  if (label.slice(2, 4) !== '--') return true;
  const shown = domainToUnicode(label);
  return label.startsWith('xn--') && shown !== label && hasHostCharacters(shown) && domainToASCII(shown) === label;
}

/** A last label that reads as a number would make the name an address (WHATWG URL, "ends in a number"). */
function isNumber(label: string): boolean {
  return /^(?:[0-9]+|0x[0-9a-f]*)$/.test(label);
}
