import type { AddressObject, HeaderLines, HeaderValue } from 'mailparser';
import type { MailMessage } from '@daspanel/formats/mail-requests.ts';
import type { MessageDescription } from '../keeping/index-store.ts';
import type { ParsedMessage } from './parse-message.ts';

/** What a message's content tells a reader, without what SMTP said about it. */
export type MessageContent = Pick<
  MailMessage,
  'from' | 'subject' | 'to' | 'cc' | 'replyTo' | 'date' | 'headers' | 'text' | 'hasHtml' | 'truncated' | 'files'
>;

const BYTES_TO_SEARCH = 64 * 1024;
const LONGEST_TEXT = 1024 * 1024;
const LONGEST_FIELD = 2_000;
const LONGEST_HEADER = 8_192;
const MOST_HEADERS = 200;

/** For lists and searches. */
export function summarizeMessage(parsed: ParsedMessage): MessageDescription {
  return {
    from: addresses(parsed.headers.get('from')),
    subject: words(parsed.headers.get('subject')),
    attachments: parsed.attachments.length,
    text: cut(parsed.text ?? '', BYTES_TO_SEARCH),
  };
}

export function presentMessage({ headers, headerLines, text, html, attachments, truncated }: ParsedMessage): MessageContent {
  const date = headers.get('date');
  return {
    from: addresses(headers.get('from')),
    subject: words(headers.get('subject')),
    to: addresses(headers.get('to')),
    cc: addresses(headers.get('cc')),
    replyTo: addresses(headers.get('reply-to')),
    date: date instanceof Date ? date.toISOString() : null,
    headers: headerLines.slice(0, MOST_HEADERS).map(readHeaderLine),
    text: text === null ? null : cut(text, LONGEST_TEXT),
    hasHtml: html !== null,
    truncated: truncated || headerLines.length > MOST_HEADERS || (text ?? '').length > LONGEST_TEXT,
    files: attachments.map(({ index, name, type, bytes, inline }) => ({ index, name: cut(name, 255), type, bytes, inline })),
  };
}

function addresses(value: HeaderValue | undefined): string {
  const found = (Array.isArray(value) ? value : [value]).filter((one) => isAddresses(one));
  return cut(found.map(({ text }) => text).join(', '), LONGEST_FIELD);
}

function isAddresses(value: unknown): value is AddressObject {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';
}

function words(value: HeaderValue | undefined): string {
  return typeof value === 'string' ? cut(value, LONGEST_FIELD) : '';
}

/** A header as it was sent, unfolded. */
function readHeaderLine({ line }: HeaderLines[number]): { name: string; value: string } {
  const unfolded = Buffer.from(line, 'latin1')
    .toString()
    .replaceAll(/\r?\n[ \t]*/g, ' ');
  const colon = unfolded.indexOf(':');
  const name = colon === -1 ? unfolded : unfolded.slice(0, colon);
  return { name: cut(name.trim(), 100), value: cut(colon === -1 ? '' : unfolded.slice(colon + 1).trim(), LONGEST_HEADER) };
}

/** At most so many bytes of UTF-8, never a half character. */
function cut(text: string, bytes: number): string {
  const short = text.slice(0, bytes).toWellFormed();
  if (Buffer.byteLength(short) <= bytes) return short;
  return Buffer.from(short)
    .subarray(0, bytes)
    .toString()
    .replace(/\uFFFD+$/, '');
}
