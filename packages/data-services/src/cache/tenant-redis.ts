import { once } from 'node:events';
import { Redis } from 'ioredis';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import type { Secret } from '@daspanel/platform/secret.ts';
import { createReachability } from '../reachability.ts';
import { ADMINISTRATOR } from '../redis/server-paths.ts';

export type RedisCommand = readonly [name: string, ...values: (string | number)[]];

/** The tenant Redis through the administration account. */
export interface TenantRedis extends AsyncDisposable {
  /** Sends one command. Rejects with RequestError: `unreachable` within two seconds when Redis does not answer, `refused` or `disk-full` in its words. */
  send(name: string, ...values: readonly (string | number)[]): Promise<unknown>;
  /** Sends commands together; answers stand in their order. A command that failed has answered an Error. */
  sendAll(commands: readonly RedisCommand[]): Promise<readonly unknown[]>;
  /** Grows with each connection: what was true of the server before need not be true any more. */
  connection(): number;
}

const ANSWERS_WITHIN = 2_000;
const LONGEST_PAUSE = 250;

export interface TenantRedisAccess {
  readonly path: string;
  readonly password: Secret<string>;
  readonly log: Log;
}

export function createTenantRedis({ path, password, log }: TenantRedisAccess): TenantRedis {
  const reachability = createReachability('the tenant Redis', log);
  const redis = new Redis({
    path,
    username: ADMINISTRATOR,
    password: password.reveal(),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: ANSWERS_WITHIN,
    commandTimeout: ANSWERS_WITHIN,
    disableClientInfo: true,
    retryStrategy: (attempt) => Math.min(attempt * 50, LONGEST_PAUSE),
  });
  let connections = 0;
  redis.on('ready', () => (connections += 1));
  // Each command that meets a lost connection says so itself.
  redis.on('error', () => {});

  const attempt = async <Result>(send: () => Promise<Result>): Promise<Result> => {
    try {
      if (redis.status !== 'ready') await nextConnection(redis);
      const answer = await send();
      reachability.answered();
      return answer;
    } catch (error) {
      const explained = explainRedisError(error);
      if (explained instanceof RequestError && explained.code === 'unreachable') reachability.lost(explained);
      throw explained;
    }
  };
  return {
    connection: () => connections,
    send: (name, ...values) => attempt(() => redis.call(name, ...values)),
    sendAll: (commands) =>
      attempt(async () => {
        const pipeline = redis.pipeline();
        for (const [name, ...values] of commands) pipeline.call(name, ...values);
        const answers = await pipeline.exec();
        return (answers ?? []).map(([error, value]) => error ?? value);
      }),
    async [Symbol.asyncDispose]() {
      redis.disconnect();
    },
  };
}

/** Resolves with the connection that is being made, rejects when it cannot be. */
async function nextConnection(redis: Redis): Promise<void> {
  const settled = new AbortController();
  const signal = AbortSignal.any([settled.signal, AbortSignal.timeout(ANSWERS_WITHIN)]);
  const ready = once(redis, 'ready', { signal });
  const closed = once(redis, 'close', { signal }).then(() => {
    throw unreachable();
  });
  for (const either of [ready, closed]) either.catch(() => {});
  try {
    await Promise.race([ready, closed]);
  } finally {
    settled.abort();
  }
}

function unreachable(cause?: unknown): RequestError {
  return new RequestError('unreachable', 'the Redis of the sites does not answer: try again when it runs', { cause });
}

/** Redis' own refusals begin with a word in capitals, see "RESP protocol, Simple errors" on redis.io. */
const NOT_READY = /^(?:LOADING|MASTERDOWN|BUSY|NOAUTH|WRONGPASS)\b/;
/** What ioredis says of a connection that is lost, was never made, or does not answer. */
const NO_CONNECTION =
  /^(?:Connection is closed|Command timed out|Stream isn't writeable|Reached the max retries|connect |Socket closed|The operation was aborted)/;

function explainRedisError(error: unknown): unknown {
  if (error instanceof RequestError || !(error instanceof Error)) return error;
  const { message } = error;
  if (NOT_READY.test(message) || NO_CONNECTION.test(message) || ('code' in error && /^E[A-Z]+$/.test(String(error.code))))
    return unreachable(error);
  if (/^MISCONF\b/.test(message)) return new RequestError('disk-full', 'the Redis of the sites cannot write to its disk', { cause: error });
  if (/^[A-Z]{2,} /.test(message)) return new RequestError('refused', `Redis refused: ${message.slice(0, 200)}`, { cause: error });
  return error;
}
