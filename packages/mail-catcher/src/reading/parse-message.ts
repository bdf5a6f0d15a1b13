import { createReadStream } from 'node:fs';
import { MailParser, type AttachmentStream, type HeaderLines, type Headers, type MessageText } from 'mailparser';

/** Where a message's content is, behind the head that its file begins with. */
export interface MessageFile {
  readonly path: string;
  readonly contentOffset: number;
}

export interface MessageAttachment {
  readonly index: number;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly inline: boolean;
  /** Content-ID without its brackets, which `cid:` addresses name. */
  readonly cid: string | null;
}

export interface ParsedMessage {
  readonly headers: Headers;
  readonly headerLines: HeaderLines;
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly MessageAttachment[];
  /** Something was left out: too many parts, a head that is too long, a structure that cannot be read. */
  readonly truncated: boolean;
}

export interface ParseOptions {
  /** Only so many bytes of the message are looked at. */
  readonly maximumBytes?: number;
  /** Makes text of HTML where a message has no text. */
  readonly textFromHtml?: boolean;
  /** Called with the content of an attachment while it is read; what it gives takes the chunks. */
  readonly onAttachment?: (attachment: Omit<MessageAttachment, 'bytes'>) => ((chunk: Buffer) => void) | undefined;
}

const MOST_PARTS = 1_000;
const LONGEST_PART_HEAD = 256 * 1024;
const LONGEST_HTML_FOR_TEXT = 512 * 1024;

/** Reads a message to its end, keeping of attachments only what is asked for. Rejects when the file cannot be read, not because of its content. */
export async function parseMessage(file: MessageFile, options: ParseOptions = {}): Promise<ParsedMessage> {
  const { maximumBytes = Infinity } = options;
  const source = createReadStream(file.path, {
    start: file.contentOffset,
    end: file.contentOffset + maximumBytes - 1,
    highWaterMark: 64 * 1024,
  });
  const parser = new MailParser({
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
    skipHtmlToText: options.textFromHtml !== true,
    maxHtmlLengthToParse: LONGEST_HTML_FOR_TEXT,
    checksumAlgo: false,
    maxHeadSize: LONGEST_PART_HEAD,
    maxChildNodes: MOST_PARTS,
  });
  let headers: Headers = new Map();
  let headerLines: HeaderLines = [];
  let body: MessageText | undefined;
  const attachments: MessageAttachment[] = [];
  parser.on('headers', (found: Headers) => (headers = found));
  parser.on('headerLines', (found: HeaderLines) => (headerLines = found));
  parser.on('data', (data: AttachmentStream | MessageText) => {
    if (data.type === 'text') body = data;
    else readAttachment(data, attachments, options);
  });
  const { promise: end, resolve, reject } = Promise.withResolvers<boolean>();
  parser.once('end', () => resolve(false));
  parser.once('error', () => resolve(true));
  source.once('error', reject);
  source.pipe(parser);
  const isBroken = await end.finally(() => source.destroy());
  const { text, html } = body ?? {};
  return { headers, headerLines, text: text ?? null, html: html ?? null, attachments, truncated: isBroken };
}

function readAttachment(data: AttachmentStream, attachments: MessageAttachment[], options: ParseOptions): void {
  const attachment = {
    index: attachments.length,
    name: data.filename ?? '',
    type: data.contentType,
    inline: data.contentDisposition === 'inline' || data.related === true,
    cid: data.cid ?? null,
  };
  const take = options.onAttachment?.(attachment);
  let bytes = 0;
  attachments.push({ ...attachment, bytes });
  data.content.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    take?.(chunk);
  });
  data.content.once('end', () => {
    attachments[attachment.index] = { ...attachment, bytes };
    data.release?.();
  });
}
