import type { ProblemCode } from '@daspanel/contract';
import type { mailRequests } from '@daspanel/formats/mail-requests.ts';
import { RequestError, type Requester } from '@daspanel/platform/json-socket.ts';
import type { z } from 'zod';
import { notFound, Problem } from '../../problem.ts';

type Requests = typeof mailRequests;
export type MailOperation = keyof Requests;

/** Sends a request of `formats/mail-requests.ts`. Throws the problem that people are told. */
export type AskMail = <Operation extends MailOperation>(
  operation: Operation,
  input: z.input<Requests[Operation]>,
  timeoutMilliseconds?: number,
) => Promise<unknown>;

const PATIENCE = 15_000;
/** Other servers may take minutes (RFC 5321, 4.5.3.2), and people do not wait so long. */
export const DELIVERY_PATIENCE = 120_000;

export function createMailPart(requester: Requester): AskMail {
  return async (operation, input, timeoutMilliseconds = PATIENCE) => {
    try {
      return await requester.request(operation, input, { timeoutMilliseconds });
    } catch (error) {
      throw error instanceof RequestError ? explain(operation, error) : error;
    }
  };
}

const CODES: Readonly<Record<string, ProblemCode>> = {
  'no-relay': 'no-mail-server',
  'relay-failed': 'mail-server-failed',
  'not-allowed': 'mail-server-refused',
  'too-complex': 'unreadable',
};

function explain(operation: MailOperation, error: RequestError): Error {
  switch (error.code) {
    case 'timeout':
      if (operation === 'mail.release' || operation === 'mail.test')
        return new Problem('mail-server-failed', 'the mail server takes too long; the message may still be delivered', { cause: error });
      return new Problem('unavailable', 'the mail catcher does not answer in time: try again', { cause: error });
    case 'unreachable':
      return new Problem('unavailable', 'the mail catcher does not answer: try again', { cause: error });
    case 'invalid-request':
      // The one thing of a request that the endpoints leave to the part.
      if (operation === 'mail.list')
        return new Problem('invalid-cursor', 'take the cursor from `next` of the page before', { cause: error });
      break;
    case 'unknown-message':
    case 'no-html':
      return notFound();
    case 'disk-full':
      return new Problem('storage-full', 'the disk is full', { cause: error });
  }
  const code = Object.hasOwn(CODES, error.code) ? CODES[error.code] : undefined;
  if (code === undefined) return new Error(`the mail catcher failed: ${error.code}`, { cause: error });
  return new Problem(code, error.message.slice(0, 1_000), { cause: error });
}
