import type { IncomingMessage, ServerResponse } from 'node:http';
import { corsHeaders } from '../configuration/cors/evaluate.ts';
import type { Exchange } from './exchange.ts';
import type { HandOver } from './hand-over.ts';
import type { S3Answer } from './operation.ts';
import { sendAnswer } from './send-answer.ts';

/** Milliseconds. */
const LONGEST_DISCARDING = 30_000;
interface Finished {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly exchange: Exchange;
  readonly answer: S3Answer;
}

/** Sends the answer with what every answer has, and leaves the connection fit for the next request. */
export async function finishExchange(handOver: HandOver | undefined, { request, response, exchange, answer }: Finished): Promise<void> {
  if (response.destroyed) {
    await answer.close?.();
    return;
  }
  const common: Record<string, string> = { 'x-amz-request-id': exchange.id, 'x-amz-id-2': exchange.id, server: 'Daspanel' };
  const { bucket, headers } = exchange;
  const crossOrigin = bucket === undefined || request.method === 'OPTIONS' ? {} : corsHeaders(bucket, request.method ?? '', headers);
  Object.assign(common, crossOrigin);
  // Whether a body that was not asked for comes all the same is not known: the connection cannot be used further.
  if (exchange.isAwaited) common['connection'] = 'close';
  else if (!request.complete) closeAfterBody(request, response);
  await sendAnswer(response, handOver?.({ ...answer, headers: { ...answer.headers, ...crossOrigin } }, headers) ?? answer, common);
  if (!request.complete && !exchange.isAwaited) discardRest(request);
}

/** A client that wants the connection closed after the answer gets to read it only if that waits until all of its body was taken. */
function closeAfterBody(request: IncomingMessage, response: ServerResponse): void {
  if (response.shouldKeepAlive) return;
  response.shouldKeepAlive = true;
  request.once('end', () => request.socket.end());
}

/** Reads the rest of a body that was refused, so that the client, which is still sending it, gets to read why. */
function discardRest(request: IncomingMessage): void {
  const timer = setTimeout(() => request.destroy(), LONGEST_DISCARDING).unref();
  request.once('close', () => clearTimeout(timer));
  request.removeAllListeners('readable');
  // What was removed counts until the next turn.
  setImmediate(() => request.resume());
}
