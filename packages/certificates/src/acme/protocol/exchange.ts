import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { TcpNetConnectOpts } from 'node:net';
import type { AddressRules } from './address-rules.ts';
import { NoAnswer } from './no-answer.ts';
import type { ProtocolLimits } from './protocol-limits.ts';
import { LostConnection, sendRequest } from './send-request.ts';

export interface Question {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: string;
  /** What kind of answer is wanted; `application/json` by default. */
  readonly accept?: string;
  /** JSON. */
  readonly body?: string;
}

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks one question, on a kept connection if there is one. Follows no redirect. Rejects with NoAnswer, or with the signal's reason. */
export type Exchange = (question: Question, signal?: AbortSignal) => Promise<RawAnswer>;

export interface ExchangeParts {
  readonly rules: AddressRules;
  /** PEM; null: Node's own. */
  readonly trustedRoots: string | null;
  readonly userAgent: string;
  readonly limits: ProtocolLimits;
}

const CONNECTIONS = 16;
/** Idle connections are closed before the other side does it while something is sent. */
const IDLE_MILLISECONDS = 5_000;
/** How long one address of several is waited for before the next is tried. */
const ADDRESS_MILLISECONDS = 2_500;

export function createExchange(parts: ExchangeParts): Exchange {
  const kept = { keepAlive: true, maxSockets: CONNECTIONS, timeout: IDLE_MILLISECONDS };
  const http = new HttpAgent(kept);
  const https = new HttpsAgent({ ...kept, ...(parts.trustedRoots === null ? {} : { ca: parts.trustedRoots }) });
  const open = (question: Question, signal: AbortSignal): ClientRequest => {
    const url = parts.rules.judge(question.url);
    const options: RequestOptions & Pick<TcpNetConnectOpts, 'autoSelectFamilyAttemptTimeout'> = {
      method: question.method,
      signal,
      lookup: parts.rules.lookup,
      autoSelectFamilyAttemptTimeout: ADDRESS_MILLISECONDS,
      headers: headersOf(question, parts.userAgent),
    };
    return url.protocol === 'https:' ? requestHttps(url, { ...options, agent: https }) : requestHttp(url, { ...options, agent: http });
  };
  const ask = async (question: Question, signal: AbortSignal | undefined): Promise<RawAnswer> => {
    const limit = new AbortController();
    const timer: { whole?: NodeJS.Timeout } = {};
    // Waiting for one of the connections is no fault of the authority.
    const begin = () => (timer.whole = setTimeout(() => limit.abort(), parts.limits.wholeMilliseconds));
    try {
      const request = open(question, signal === undefined ? limit.signal : AbortSignal.any([limit.signal, signal])).once('socket', begin);
      const response = await sendRequest(request, question.body, parts.limits.connectMilliseconds);
      return { status: response.statusCode ?? 0, headers: response.headers, body: await readBody(response, parts.limits.maximumBytes) };
    } catch (error) {
      signal?.throwIfAborted();
      if (limit.signal.aborted) throw new NoAnswer(`there was no whole answer within ${parts.limits.wholeMilliseconds / 1_000} s`);
      throw error instanceof NoAnswer ? error : new NoAnswer(describe(error), { cause: error });
    } finally {
      clearTimeout(timer.whole);
    }
  };
  return async (question, signal) => {
    signal?.throwIfAborted();
    return ask(question, signal).catch((error: unknown) => {
      // The other side closed an idle connection at the moment it was used; nothing has been read from it.
      if (error instanceof LostConnection) return ask(question, signal);
      throw error;
    });
  };
}

function headersOf({ accept, body }: Question, userAgent: string): Record<string, string | number> {
  const usual = {
    'user-agent': userAgent,
    accept: accept ?? 'application/json',
    'accept-encoding': 'identity',
    'accept-language': 'en',
  };
  if (body === undefined) return usual;
  return { ...usual, 'content-type': 'application/jose+json', 'content-length': Buffer.byteLength(body) };
}

async function readBody(response: IncomingMessage, maximumBytes: number): Promise<string> {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    if (encoding !== 'identity') throw new NoAnswer('the answer is compressed, which was not asked for');
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maximumBytes) throw new NoAnswer(`the answer has more than ${maximumBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    response.destroy();
    throw error;
  }
}

function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ');
  return error instanceof Error ? error.message : String(error);
}
