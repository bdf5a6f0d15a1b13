// oxlint-disable-next-line typescript/triple-slash-reference -- declarations of a module without types; the panel compiles this file without the folder around it
/// <reference path="./punycode.d.ts" />
import { decode } from 'punycode/punycode.es6.js';

/** A name of letters, digits, hyphens and dots as DNS has it (WHATWG URL, "domain to ASCII"); empty for what is none. Runs in browsers too, as `node:url` does not. */
export function domainToASCII(name: string): string {
  return name === '' ? '' : (URL.parse(`ws://${name}`)?.hostname ?? '');
}

/** The same as people read it; a label that cannot be shown stays as DNS has it. */
export function domainToUnicode(name: string): string {
  return domainToASCII(name)
    .split('.')
    .map((label) => (label.startsWith('xn--') ? decodeLabel(label) : label))
    .join('.');
}

function decodeLabel(label: string): string {
  try {
    const shown = decode(label.slice('xn--'.length));
    return domainToASCII(shown) === label ? shown : label;
  } catch {
    return label;
  }
}
