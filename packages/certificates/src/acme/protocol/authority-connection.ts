import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import { AcmeError } from './acme-types.ts';
import { directory as directorySchema, url as urlSchema, type Directory } from './answer-schemas.ts';
import type { Exchange, RawAnswer, Question } from './exchange.ts';
import { NoAnswer } from './no-answer.ts';
import type { ProtocolLimits } from './protocol-limits.ts';
import { createNoncePool } from './nonce-pool.ts';
import { readError } from './read-error.ts';
import { readDate, readRetryAfter } from './read-retry-after.ts';
import { signRequest, type RequestSigner } from './sign-request.ts';

/** One authority: its directory, its nonces and its clock. All methods throw AcmeError, or the signal's reason. */
export interface AuthorityConnection {
  readonly clockSkew: number | null;
  directory(signal?: AbortSignal): Promise<Directory>;
  get(url: string, signal?: AbortSignal): Promise<Answer>;
  /** Sends a signed request (RFC 8555, 6.2), with other nonces for as long as they are refused. `payload` null: POST-as-GET. */
  post(request: PostRequest, signal?: AbortSignal): Promise<Answer>;
}

export interface PostRequest {
  readonly url: string;
  readonly signer: RequestSigner;
  readonly payload: object | null;
  readonly accept?: string;
}

/** An answer with a status of 200 to 299. */
export interface Answer {
  readonly body: string;
  readonly contentType: string;
  /** An absolute URL. */
  readonly location: string | null;
  readonly retryAfter: number | null;
  /** The body by this schema. Throws AcmeError. */
  read<Schema extends z.ZodType>(schema: Schema): z.infer<Schema>;
  /** The error of an answer that is not what was asked for; `reason` is a part of a sentence. */
  unusable(reason: string, cause?: unknown): AcmeError;
}

const HOUR = 3_600_000;
const TRIES_WITHOUT_PAUSE = 5;

export interface ConnectionParts {
  readonly exchange: Exchange;
  readonly now: () => number;
  readonly limits: ProtocolLimits;
}

export function openConnection(directoryUrl: string, { exchange, now, limits }: ConnectionParts): AuthorityConnection {
  const nonces = createNoncePool();
  let skew: number | null = null;
  let known: { readonly directory: Directory; readonly until: number } | undefined;

  const send = async (question: Question, signal: AbortSignal | undefined): Promise<Answer> => {
    const raw = await exchange(question, signal).catch((error: unknown) => {
      if (!(error instanceof NoAnswer)) throw error;
      throw new AcmeError(`The authority did not answer at ${question.url}: ${error.message}.`, { kind: 'unreachable', cause: error });
    });
    const date = readDate(headerOf(raw, 'date') ?? '');
    if (date !== null) skew = Math.round((date - now()) / 1_000);
    nonces.add(headerOf(raw, 'replay-nonce'));
    if (raw.status < 200 || raw.status > 299) throw readError(question.url, raw, now());
    return createAnswer(question.url, raw, now());
  };

  const directory = async (signal?: AbortSignal): Promise<Directory> => {
    if (known !== undefined && now() < known.until) return known.directory;
    const answer = await send({ method: 'GET', url: directoryUrl }, signal);
    known = { directory: answer.read(directorySchema), until: now() + HOUR };
    return known.directory;
  };

  const takeNonce = async (signal: AbortSignal | undefined): Promise<string> => {
    const kept = nonces.take();
    if (kept !== undefined) return kept;
    const { newNonce } = await directory(signal);
    const answer = await send({ method: 'HEAD', url: newNonce }, signal);
    const fresh = nonces.take();
    if (fresh === undefined) throw answer.unusable('it has no nonce');
    return fresh;
  };

  return {
    get clockSkew() {
      return skew;
    },
    directory,
    get: (url, signal) => send({ method: 'GET', url }, signal),
    async post({ url, signer, payload, accept }, signal) {
      const end = performance.now() + limits.nonceMilliseconds;
      for (let tries = 1; ; tries += 1) {
        const body = JSON.stringify(signRequest(signer, { url, nonce: await takeNonce(signal), payload }));
        try {
          return await send({ method: 'POST', url, body, ...(accept === undefined ? {} : { accept }) }, signal);
        } catch (error) {
          const isBadNonce = error instanceof AcmeError && error.document?.type === 'badNonce';
          if (!isBadNonce || tries >= limits.nonceTries || performance.now() > end) throw error;
        }
        if (tries >= TRIES_WITHOUT_PAUSE) await wait(limits.noncePauseMilliseconds);
        signal?.throwIfAborted();
      }
    },
  };
}

function createAnswer(url: string, raw: RawAnswer, now: number): Answer {
  const contentType = (headerOf(raw, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const unusable = (reason: string, cause?: unknown) =>
    new AcmeError(`The answer of the authority at ${url} cannot be used: ${reason}.`, { kind: 'unreachable', status: raw.status, cause });
  return {
    body: raw.body,
    contentType,
    location: readLocation(headerOf(raw, 'location')),
    retryAfter: readRetryAfter(headerOf(raw, 'retry-after'), now),
    unusable,
    read(schema) {
      if (contentType !== 'application/json') throw unusable('it is no JSON');
      const parsed = schema.safeParse(parseJson(raw.body));
      if (!parsed.success) throw unusable('it is not what RFC 8555 says', parsed.error);
      return parsed.data;
    },
  };
}

function readLocation(text: string | undefined): string | null {
  const { success, data } = urlSchema.safeParse(text);
  return success ? data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function headerOf({ headers }: RawAnswer, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
