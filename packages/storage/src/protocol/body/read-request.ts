import type { IncomingMessage } from 'node:http';
import { s3Error } from '../s3-error.ts';

/** Milliseconds without a byte after which a client that owes some is told so. */
const LONGEST_PAUSE = 30_000;

/** The bytes of a request on the wire. Whoever stops reading in the middle can still answer: the connection stays. Throws `RequestTimeout`, and `IncompleteBody` when the client goes. */
export async function* readRequest(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  for (;;) {
    const piece = request.read() as Buffer | null;
    if (piece !== null) yield piece;
    else if (request.readableEnded) return;
    else await waitForMore(request);
  }
}

function waitForMore(request: IncomingMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      clearTimeout(timer);
      request.off('readable', onReadable);
      request.off('end', onReadable);
      request.off('error', onGone);
      request.off('close', onGone);
      if (error === undefined) resolve();
      else reject(error);
    };
    const onReadable = () => settle();
    const onGone = () => settle(request.readableEnded ? undefined : s3Error('IncompleteBody'));
    const timer = setTimeout(() => settle(s3Error('RequestTimeout', { details: { 'header:connection': 'close' } })), LONGEST_PAUSE);
    request.on('readable', onReadable);
    request.on('end', onReadable);
    request.on('error', onGone);
    request.on('close', onGone);
    if (request.destroyed) onGone();
  });
}
