import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { siteCacheAccount } from '@daspanel/platform/site-cache-account.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { Redis } from 'ioredis';

/** A program that speaks to the tenant Redis; closes when it goes out of scope. It does not connect again. */
export type RedisClient = Redis & Disposable;

/** With the account that a pool of the site would have. */
export async function connectAsSite(data: DataDirectory, site: string, generation = 1): Promise<RedisClient> {
  const { user, password } = siteCacheAccount(await readKey(data, 'redis-tenant-accounts'), site, generation);
  return connect(data, { username: user, password });
}

export async function connectAsAdministrator(data: DataDirectory): Promise<RedisClient> {
  return connect(data, { username: 'daspanel', password: await readKey(data, 'redis-tenant-administration') });
}

async function connect(data: DataDirectory, account: { readonly username: string; readonly password: string }): Promise<RedisClient> {
  const redis = new Redis({
    path: data.sockets.redisTenant,
    ...account,
    lazyConnect: true,
    disableClientInfo: true,
    enableReadyCheck: false,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  redis.on('error', () => {});
  await redis.connect();
  return Object.assign(redis, { [Symbol.dispose]: () => redis.disconnect() });
}

async function readKey(data: DataDirectory, name: string): Promise<string> {
  return (await readFile(join(data.keys, name), 'utf8')).trim();
}

/** The first word of Redis' refusal, or `OK` where the command was answered. */
export function answerOf(command: Promise<unknown>): Promise<string> {
  return command.then(
    () => 'OK',
    (error: Error) => error.message.split(' ')[0] ?? '',
  );
}
