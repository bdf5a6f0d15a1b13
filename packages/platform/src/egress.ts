import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { syncDirectory } from './durable-file.ts';
import { readBody } from './egress-body.ts';
import { EgressError } from './egress-error.ts';
import { requestTarget } from './egress-request.ts';
import type { EgressRules } from './egress-rules.ts';
import { checkTarget } from './egress-target.ts';

const MOST_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

export interface FetchOptions {
  readonly rules: EgressRules;
  readonly maximumBytes: number;
  /** For everything: names, connections, redirects and the body. */
  readonly timeoutMilliseconds: number;
  /** Default 15,000. */
  readonly idleMilliseconds?: number;
  /** Sent to the URL's own origin only, never to one that it redirects to. */
  readonly basicAuthorization?: { readonly user: string; readonly password: string };
  readonly signal?: AbortSignal;
  /** At most five times a second; `totalBytes` is null when the server does not say. */
  readonly onProgress?: (progress: { readonly bytes: number; readonly totalBytes: number | null }) => void;
}

export interface Fetched {
  readonly bytes: number;
  /** The address that answered, after redirects. */
  readonly url: string;
}

/**
 * Fetches a URL into a file: the one door to the outside. The file appears when it is whole and on disk; after a failure there is none. Proxy
 * settings of the environment are not used. Rejects with EgressError, or with the disk's own error.
 */
export async function fetchToFile(url: string, file: string, options: FetchOptions): Promise<Fetched> {
  const timeout = AbortSignal.timeout(options.timeoutMilliseconds);
  const signal = AbortSignal.any([timeout, ...(options.signal === undefined ? [] : [options.signal])]);
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  try {
    const answer = await raceWith(signal, follow(url, options, signal));
    const bytes = await write(answer.response, temporary, options, signal);
    await rename(temporary, file);
    await syncDirectory(dirname(file));
    return { bytes, url: answer.url };
  } catch (error) {
    await rm(temporary, { force: true });
    if (options.signal?.aborted === true) throw new EgressError('cancelled', 'fetching was cancelled');
    if (timeout.aborted) throw new EgressError('timeout', `the answer did not arrive within ${options.timeoutMilliseconds / 1000} s`);
    throw error;
  }
}

/** Name resolution cannot be interrupted, but need not be waited for. */
function raceWith<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason as Error);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', stop));
}

async function follow(
  first: string,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<{ readonly response: IncomingMessage; readonly url: string }> {
  let next = first;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const target = await checkTarget(next, options.rules);
    const isSameOrigin = target.url.origin === new URL(first).origin;
    const { basicAuthorization: credentials, idleMilliseconds = 15_000, rules } = options;
    const headers = credentials !== undefined && isSameOrigin ? { authorization: basicHeader(credentials) } : {};
    const response = await requestTarget(target, headers, { signal, idleMilliseconds, trusted: rules.trusted });
    const { statusCode = 0 } = response;
    const { location } = response.headers;
    if (REDIRECTS.includes(statusCode) && location !== undefined) {
      response.destroy();
      next = URL.parse(location, target.url.href)?.href ?? location;
    } else if (statusCode === 200) return { response, url: target.url.href };
    else {
      response.destroy();
      throw new EgressError('bad-answer', `${target.url.host} answered with status ${statusCode}`);
    }
  }
  throw new EgressError('too-many-redirects', `the address redirects more than ${MOST_REDIRECTS} times`);
}

function basicHeader({ user, password }: { readonly user: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

async function write(response: IncomingMessage, path: string, options: FetchOptions, signal: AbortSignal): Promise<number> {
  await using file: FileHandle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  let bytes = 0;
  for await (const chunk of readBody(response, { maximumBytes: options.maximumBytes, signal, onProgress: options.onProgress })) {
    await file.writeFile(chunk);
    bytes += chunk.length;
  }
  await file.sync();
  return bytes;
}
