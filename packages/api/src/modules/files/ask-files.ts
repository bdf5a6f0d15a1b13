import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SiteFileOperation, siteFileRequests } from '@daspanel/formats/site-file-requests.ts';
import type { z } from 'zod';
import { Problem } from '../../problem.ts';
import { explainRefusal } from './explain-refusal.ts';

type Input<Operation extends SiteFileOperation> = z.input<(typeof siteFileRequests)[Operation]>;

export interface FileStream {
  /** What the part says of the content before it: `x-answer`. */
  readonly facts: unknown;
  readonly stream: ReadableStream<Uint8Array>;
}

/** Requests of `formats/site-file-requests.ts` to the storage part. Throws the problem that people are told. */
export interface AskFiles {
  ask<Operation extends SiteFileOperation>(
    operation: Operation,
    input: Input<Operation>,
    body?: AsyncIterable<Uint8Array>,
    /** Ends the work of the part, too. */
    signal?: AbortSignal,
  ): Promise<unknown>;
  /** `signal` ends the request, and the stream where there is one already. */
  open<Operation extends 'read' | 'zip'>(operation: Operation, input: Input<Operation>, signal?: AbortSignal): Promise<FileStream>;
}

/** Milliseconds without a byte; large trees take minutes. */
const LONGEST_SILENCE = 600_000;

export function createAskFiles(socketPath: string): AskFiles {
  return {
    async ask(operation, input, body, signal) {
      const answer = await send(socketPath, operation, input, { body, signal });
      const parsed = await readJson(answer);
      if (answer.statusCode === 200) return parsed;
      // The rest of the body is not wanted any more.
      answer.socket.destroy();
      throw explainRefusal(parsed);
    },
    async open(operation, input, signal) {
      const answer = await send(socketPath, operation, input, { signal });
      if (answer.statusCode !== 200) throw explainRefusal(await readJson(answer));
      const facts: unknown = JSON.parse(Buffer.from(String(answer.headers['x-answer']), 'base64url').toString());
      return { facts, stream: Readable.toWeb(answer) as ReadableStream<Uint8Array> };
    },
  };
}

async function send(
  socketPath: string,
  operation: string,
  input: unknown,
  { body, signal }: { readonly body?: AsyncIterable<Uint8Array> | undefined; readonly signal?: AbortSignal | undefined },
): Promise<IncomingMessage> {
  const headers = { 'x-request': Buffer.from(JSON.stringify(input)).toString('base64url') };
  const ending = signal === undefined ? {} : { signal };
  const target = { socketPath, method: 'POST', path: `/${operation}`, headers };
  const outgoing = request({ ...target, agent: false, timeout: LONGEST_SILENCE, ...ending });
  outgoing.on('timeout', () => outgoing.destroy(new Error('the storage part is silent')));
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  const sent = body === undefined ? void outgoing.end() : pipeline(Readable.from(body), outgoing);
  // What arrives first decides: a refusal comes before the body's end, and its connection is closed.
  sent?.catch(() => {});
  try {
    const [answer] = await answered;
    return answer;
  } catch (error) {
    throw new Problem('unavailable', 'the storage part does not answer, or the sender stopped: try again', { cause: error });
  }
}

async function readJson(answer: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(Buffer.from(piece as Uint8Array));
  return JSON.parse(Buffer.concat(pieces).toString());
}
