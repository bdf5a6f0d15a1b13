import { parentPort } from 'node:worker_threads';
import { neutralizeMessageHtml } from '../html/message-html.ts';
import { presentMessage, summarizeMessage } from './describe-message.ts';
import { parseMessage, type ParseOptions } from './parse-message.ts';
import type { AttachmentContent, ReadAnswers, ReadKind, ReadReply, ReadRequest } from './read-request.ts';

/**
 * The thread in which messages are parsed: what a site sends may cost any time and memory, and this thread can be ended. One request at a time.
 */
const BRIEF_BYTES = 256 * 1024;

parentPort?.on('message', (request: ReadRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply));
});

async function answer(request: ReadRequest): Promise<ReadReply> {
  try {
    return { number: request.number, answer: await readers[request.kind](request) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    return { number: request.number, error: { message: error instanceof Error ? error.message : String(error), code } };
  }
}

const readers: { readonly [Kind in ReadKind]: (request: ReadRequest) => Promise<ReadAnswers[Kind]> } = {
  summary: async (request) => summarizeMessage(await parse(request, { textFromHtml: true })),
  content: async (request) => presentMessage(await parse(request)),
  html: (request) => neutralizeMessageHtml((options) => parse(request, options)),
  attachment: readAttachment,
};

async function parse({ file, isBrief }: ReadRequest, options: ParseOptions = {}) {
  const parsed = await parseMessage(file, isBrief ? { ...options, maximumBytes: BRIEF_BYTES } : options);
  return isBrief ? { ...parsed, truncated: true } : parsed;
}

async function readAttachment(request: ReadRequest): Promise<AttachmentContent | null> {
  const chunks: Buffer[] = [];
  const parsed = await parse(request, {
    onAttachment: ({ index }) => (index === request.attachment ? (chunk) => void chunks.push(chunk) : undefined),
  });
  const found = parsed.attachments[request.attachment];
  return found === undefined ? null : { name: found.name, type: found.type, content: Buffer.concat(chunks) };
}
