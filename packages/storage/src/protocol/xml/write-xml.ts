import type { S3Answer } from '../operation.ts';

export const XML_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Characters that XML gives a meaning, and controls, which S3 writes as references although XML 1.0 knows only three of them. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const SPECIAL = /[&<>"\u0000-\u001f\u007f-\u009f\ufffe\uffff]/;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const EVERY_SPECIAL = /[&<>"\u0000-\u001f\u007f-\u009f\ufffe\uffff]/g;

/** Text as it may stand in an element or attribute. */
export function escapeXml(text: string): string {
  return SPECIAL.test(text) ? text.replace(EVERY_SPECIAL, reference) : text;
}

function reference(character: string): string {
  switch (character) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    case '"':
      return '&quot;';
    default:
      return `&#x${character.charCodeAt(0).toString(16)};`;
  }
}

/** `<name>text</name>` with the text escaped; nothing when it is undefined. */
export function element(name: string, text: string | number | boolean | undefined): string {
  return text === undefined ? '' : `<${name}>${typeof text === 'string' ? escapeXml(text) : text}</${name}>`;
}

/** A document of S3's namespace as an answer. `content` is XML. */
export function xmlAnswer(root: string, content: string, headers: Readonly<Record<string, string>> = {}): S3Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml', ...headers },
    body: `${XML_HEADER}<${root} xmlns="${NAMESPACE}">${content}</${root}>`,
  };
}

/** `2026-11-24T21:40:04.000Z`, as S3 writes times in documents: whole seconds, so that they are those of the headers. */
export function xmlTime(milliseconds: number): string {
  return new Date(Math.floor(milliseconds / 1000) * 1000).toISOString();
}
