import type { Endpoint } from '@daspanel/contract';
import type { z } from 'zod';
import type { Caller } from '../access/caller.ts';

type OutputOf<Definition, Key extends string> = Definition extends { readonly [K in Key]: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined;

/** A request whose every part has been checked against the endpoint. */
export interface Incoming<Definition extends Endpoint = Endpoint> {
  readonly params: OutputOf<Definition, 'params'>;
  readonly query: OutputOf<Definition, 'query'>;
  readonly body: OutputOf<Definition, 'body'>;
  /** The body of endpoints with `streamTypes`. */
  readonly stream: AsyncIterable<Uint8Array>;
  readonly caller: Caller;
  /** Revisions that If-Match accepts; undefined: any. */
  readonly ifMatch: ReadonlySet<number> | undefined;
  readonly headers: Headers;
  /** Aborted when whoever asked has gone. */
  readonly signal: AbortSignal;
}

type BodyOf<Answer> = Answer extends { readonly body: infer Schema extends z.ZodType }
  ? { readonly body: z.output<Schema> }
  : { readonly stream?: ReadableStream<Uint8Array> };

/** An answer of the endpoint: one of its statuses with the body that belongs to it. */
export type Reply<Definition extends Endpoint = Endpoint> = {
  [Status in keyof Definition['responses']]: {
    readonly status: Status;
    readonly headers?: Readonly<Record<string, string>>;
    readonly cookies?: readonly string[];
  } & BodyOf<Definition['responses'][Status]>;
}[keyof Definition['responses']];

export interface Handler {
  readonly endpoint: Endpoint;
  readonly handle: (request: Incoming) => Promise<AnyReply>;
}

export interface AnyReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Values of Set-Cookie headers. */
  readonly cookies?: readonly string[];
  readonly body?: unknown;
  readonly stream?: ReadableStream<Uint8Array>;
}

/** Pairs an endpoint with what answers it. */
export function handle<Definition extends Endpoint, const Answer extends Reply<Definition>>(
  endpoint: Definition,
  answer: (request: Incoming<Definition>) => Promise<Answer> | Answer,
): Handler {
  return { endpoint, handle: async (request) => (await answer(request as Incoming<Definition>)) as AnyReply };
}
