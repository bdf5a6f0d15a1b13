import { open } from 'node:fs/promises';
import { z } from 'zod';

/** What SMTP said about a message, beside its content. */
export const envelope = z.strictObject({
  id: z.string(),
  /** Milliseconds since 1970. */
  receivedAt: z.int(),
  sender: z.string(),
  recipients: z.array(z.string()).readonly(),
  /** True when a relay was configured at that time, so that the message is to be sent on. */
  isToBeSent: z.boolean(),
});
export type Envelope = z.infer<typeof envelope>;

const FIELD = 'X-Daspanel-Envelope: ';
/** RFC 5322 allows 998 bytes a line. */
const CHARACTERS_PER_LINE = 900;
/** No head is longer: 100 recipients of 254 characters, three bytes each, in base 64. */
const LONGEST_HEAD = 192 * 1024;

/**
 * What stands before the content in a message's file, so that the index can be made again from the files alone: the envelope in a field of ours,
 * folded base64url of JSON, and the trace field that RFC 5321 (4.4) asks for.
 */
export function writeHead(of: Envelope, received: { readonly from: string; readonly by: string }): Buffer {
  const encoded = Buffer.from(JSON.stringify(of)).toString('base64url');
  const lines = encoded.match(new RegExp(`.{1,${CHARACTERS_PER_LINE}}`, 'g')) ?? [];
  const date = new Date(of.receivedAt).toUTCString().replace('GMT', '+0000');
  return Buffer.from(
    `${FIELD}${lines.join('\r\n ')}\r\nReceived: from ${received.from} by ${received.by} with ESMTP id ${of.id};\r\n ${date}\r\n`,
  );
}

export interface Head {
  readonly envelope: Envelope;
  /** Where the trace field begins: from here on the message may go out. */
  readonly traceOffset: number;
  readonly contentOffset: number;
}

/** The head at the start of a message's file. Undefined when these bytes are no head of ours. */
export function readHead(start: Buffer): Head | undefined {
  const afterEnvelope = endOfField(start, 0);
  // Always two lines: a content that begins with a space must not be taken for a third.
  const afterReceived = endOfLine(start, endOfLine(start, afterEnvelope));
  const field = start.toString('latin1', 0, Math.max(0, afterEnvelope));
  if (afterReceived === -1 || !field.startsWith(FIELD)) return undefined;
  try {
    const json = Buffer.from(field.slice(FIELD.length).replaceAll(/[\r\n ]/g, ''), 'base64url').toString();
    return { envelope: envelope.parse(JSON.parse(json)), traceOffset: afterEnvelope, contentOffset: afterReceived };
  } catch {
    return undefined;
  }
}

/** The head of the message in a file. Rejects when the file cannot be read. */
export async function readHeadOfFile(path: string): Promise<Head | undefined> {
  await using file = await open(path);
  const start = Buffer.alloc(LONGEST_HEAD);
  const { bytesRead } = await file.read(start, 0, LONGEST_HEAD, 0);
  return readHead(start.subarray(0, bytesRead));
}

/** Where the field that begins at `from` ends, with its folded lines; -1 when it does not end here. */
function endOfField(bytes: Buffer, from: number): number {
  let end = endOfLine(bytes, from);
  while (bytes[end] === SPACE) end = endOfLine(bytes, end);
  return end;
}

function endOfLine(bytes: Buffer, from: number): number {
  const end = from === -1 ? -1 : bytes.indexOf('\r\n', from);
  return end === -1 ? -1 : end + 2;
}

const SPACE = 0x20;
