import { setTimeout as wait } from 'node:timers/promises';
import { StorageError } from '../model/storage-error.ts';
import { errorAnswer } from '../protocol/error-answer.ts';
import type { S3Answer } from '../protocol/operation.ts';
import { XML_HEADER } from '../protocol/xml/write-xml.ts';

interface Patience {
  readonly requestId: string;
  readonly resource: string;
  /** Milliseconds after which the client is told that it is still being worked on, and again each time they have passed. */
  readonly pause: number;
}

/**
 * The answer of work that may take longer than clients wait in silence: after a pause it begins, with status 200, and blanks keep the connection alive until
 * the document follows, which is an Error when the work failed. S3 does the same for CompleteMultipartUpload.
 */
export async function answerLate(work: Promise<S3Answer>, patience: Patience): Promise<S3Answer> {
  // The client may go while it is being worked on; then nobody is left who would look.
  work.catch(() => {});
  const early = await Promise.race([work, wait(patience.pause, undefined, { ref: false })]);
  return early ?? { status: 200, headers: { 'content-type': 'application/xml' }, body: lateDocument(work, patience) };
}

async function* lateDocument(work: Promise<S3Answer>, patience: Patience): AsyncGenerator<Uint8Array> {
  const outcome = work.catch((error: unknown) => {
    if (error instanceof StorageError) return errorAnswer(error, patience);
    throw error;
  });
  outcome.catch(() => {});
  yield Buffer.from(XML_HEADER);
  for (;;) {
    const answer = await Promise.race([outcome, wait(patience.pause, undefined, { ref: false })]);
    if (answer === undefined) yield Buffer.from(' ');
    else {
      const document = typeof answer.body === 'string' ? answer.body : '';
      yield Buffer.from(document.slice(XML_HEADER.length));
      return;
    }
  }
}
