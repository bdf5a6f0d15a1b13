import { once } from 'node:events';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runProgram, startProgram, type Program } from '@daspanel/platform/run-program.ts';
import type { SiteCacheAccount } from '@daspanel/platform/site-cache-account.ts';

/** A real Redis on a unix socket that any user may connect to, and that keeps its keys and accounts when it is stopped. */
export interface RedisUnderTest extends AsyncDisposable {
  readonly socket: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Runs a command as the administrator and gives what `redis-cli` prints. */
  run(...command: readonly string[]): Promise<string>;
  /** Makes a site's account, which may use its own keys and nothing that tells of others. */
  addAccount(account: SiteCacheAccount): Promise<void>;
}

const ALLOWED = '-@all +@read +@write +@transaction +@connection -@dangerous -@scripting -scan -randomkey -dbsize -select'.split(' ');

/** `folder` is made for it; the socket's path must stay below 108 bytes. */
export async function startRedis(folder: string, socket = join(folder, 'redis.sock')): Promise<RedisUnderTest> {
  await mkdir(folder, { recursive: true });
  await mkdir(dirname(socket), { recursive: true });
  await chmod(dirname(socket), 0o755);
  let program: Program | undefined;
  const accounts: SiteCacheAccount[] = [];
  const run = async (...command: readonly string[]) =>
    (await runProgram('/usr/bin/redis-cli', ['-s', socket, ...command])).stdout.toString();
  const addToServer = async ({ user, password, prefix }: SiteCacheAccount) => {
    await run('ACL', 'SETUSER', user, 'reset', 'on', `>${password}`, `~${prefix}*`, ...ALLOWED);
  };
  const redis: RedisUnderTest = {
    socket,
    async start() {
      const options = [
        '--port',
        '0',
        '--unixsocket',
        socket,
        '--unixsocketperm',
        '777',
        '--dir',
        folder,
        '--save',
        '',
        '--appendonly',
        'yes',
      ];
      program = startProgram('/usr/bin/redis-server', options, { stdio: 'ignore' });
      while ((await run('PING')) !== 'PONG\n') await wait(20);
      for (const account of accounts) await addToServer(account);
    },
    async stop() {
      const running = program;
      program = undefined;
      if (running === undefined) return;
      running.kill('SIGTERM');
      await once(running, 'exit');
    },
    run,
    async addAccount(account) {
      accounts.push(account);
      await addToServer(account);
    },
    [Symbol.asyncDispose]: () => redis.stop(),
  };
  await redis.start();
  return redis;
}
