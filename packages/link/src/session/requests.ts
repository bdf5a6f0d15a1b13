import { RequestError, type Operations } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';
import { BrokenFrame, GREATEST_ID } from './frames.ts';

const question = z.object({ operation: z.string().max(64), input: z.unknown() });
const reply = z.union([
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
  z.object({ result: z.unknown() }).transform(({ result }) => ({ result, error: undefined })),
]);

/** Of the other side's requests, so many may be under way. */
const MOST_AT_ONCE = 1_024;
/** Of what an error says. */
const LONGEST_MESSAGE = 2_000;

/** Requests in both directions of one connection. */
export interface Requests {
  /** Rejects with RequestError: what the other side said, or `timeout`, or `unreachable` when the connection is lost. */
  ask(operation: string, input: unknown, timeoutMilliseconds: number): Promise<unknown>;
  /** This and `onAnswer` throw BrokenFrame. */
  onAsk(id: number, body: Buffer): void;
  onAnswer(id: number, body: Buffer): void;
  abandon(): void;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** `operations` is all that the other side may ask for. */
export function createRequests(parts: {
  readonly operations: Operations;
  readonly send: (kind: 'ask' | 'answer', id: number, body: Buffer) => void;
  readonly onError: (error: unknown) => void;
}): Requests {
  const waiting = new Map<number, Waiting>();
  const gone = new AbortController();
  let lastId = 0;
  let underWay = 0;

  const answer = async (id: number, asked: z.output<typeof question>) => {
    let message: object;
    try {
      if (underWay > MOST_AT_ONCE) throw new RequestError('too-many', 'too many requests at once; ask again later');
      message = { result: (await carryOut(parts.operations, asked, gone.signal)) ?? null };
    } catch (error) {
      if (!(error instanceof RequestError)) parts.onError(error);
      const text = error instanceof Error ? error.message : String(error);
      message = { error: { code: error instanceof RequestError ? error.code : 'internal', message: text.slice(0, LONGEST_MESSAGE) } };
    }
    if (!gone.signal.aborted) parts.send('answer', id, Buffer.from(JSON.stringify(message)));
  };

  const take = (id: number): Waiting | undefined => {
    const found = waiting.get(id);
    waiting.delete(id);
    clearTimeout(found?.timer);
    return found;
  };

  return {
    ask(operation, input, timeoutMilliseconds) {
      if (gone.signal.aborted) return Promise.reject(new RequestError('unreachable', 'the connection to this machine is lost'));
      lastId = lastId === GREATEST_ID ? 1 : lastId + 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        const expire = () => take(id)?.reject(new RequestError('timeout', `no answer to ${operation} within ${timeoutMilliseconds} ms`));
        waiting.set(id, { resolve, reject, timer: setTimeout(expire, timeoutMilliseconds) });
        parts.send('ask', id, Buffer.from(JSON.stringify({ operation, input })));
      });
    },
    onAsk(id, body) {
      const asked = parseBody(question, body);
      underWay += 1;
      void answer(id, asked)
        .catch(parts.onError)
        .finally(() => (underWay -= 1));
    },
    onAnswer(id, body) {
      const found = take(id);
      // Whoever asked may have given up waiting.
      if (found === undefined) return;
      const { error, ...rest } = parseBody(reply, body);
      if (error === undefined) found.resolve('result' in rest ? rest.result : null);
      else found.reject(new RequestError(error.code, error.message));
    },
    abandon() {
      gone.abort();
      for (const id of waiting.keys()) take(id)?.reject(new RequestError('unreachable', 'the connection to this machine is lost'));
    },
  };
}

async function carryOut(operations: Operations, { operation, input }: z.output<typeof question>, signal: AbortSignal): Promise<unknown> {
  const found = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (found === undefined) throw new RequestError('unknown-operation', `there is no operation ${operation}`);
  const parsed = found.input.safeParse(input);
  if (!parsed.success) throw new RequestError('invalid-request', z.prettifyError(parsed.error));
  return found.answer(parsed.data as never, () => {}, signal);
}

/** Throws BrokenFrame for what is not the JSON that it should be. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: Buffer): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(body.toString('utf8')));
  } catch (cause) {
    throw new BrokenFrame('a frame holds something else than the JSON that belongs there', { cause });
  }
}
