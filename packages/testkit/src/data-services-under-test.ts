import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities, type Identity } from '@daspanel/platform/identities.ts';
import { createRequester, type Requester } from '@daspanel/platform/json-socket.ts';
import { runProgram, startProgram } from '@daspanel/platform/run-program.ts';
import { partUnderTest, type PartUnderTest } from './part-under-test.ts';

const REPOSITORY = join(import.meta.dirname, '../../..');

/** As the orchestrator, which does not wait longer either. */
const ENDS_WITHIN = 10_000;

/** A server of the distribution that is prepared and run as its part would be. */
export interface ServerUnderTest {
  readonly pid: () => number;
  readonly log: () => string;
  /** Prepares and starts it; resolves when it says that it is ready. Rejects with what the preparation said. */
  start(): Promise<void>;
  /** Ends it with the signal and waits for its end; resolves with its status, null when it was killed. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** MariaDB, the tenant Redis and data-services on a data directory of their own, each under its identity. Needs root. */
export interface DataServicesUnderTest extends AsyncDisposable {
  readonly data: DataDirectory;
  readonly mysql: ServerUnderTest;
  readonly redis: ServerUnderTest;
  readonly agent: PartUnderTest;
  readonly requester: Requester;
  request(operation: string, input: unknown, onProgress?: (value: unknown) => void): Promise<unknown>;
}

export interface DataServicesWishes {
  /** A data directory that is there already. */
  readonly root?: string;
  /** Which servers run; default both. */
  readonly without?: 'mysql' | 'redis';
}

export async function startDataServices(wishes: DataServicesWishes = {}): Promise<DataServicesUnderTest> {
  const root = wishes.root ?? (await mkdtemp('/tmp/ds-'));
  const data = dataDirectory(root);
  await makeFolders(data);
  await makeKeys(data);
  const mysql = serverUnderTest('mysql', data, {
    prepare: 'data-services/src/mysql/prepare.ts',
    command: ['/usr/sbin/mariadbd', `--defaults-file=${join(data.run, 'mysql-server', 'my.cnf')}`],
    // Its socket is there before: a signal that comes in between can make MariaDB wait for itself for ever.
    isReady: (log) => log.includes('ready for connections'),
  });
  const redis = serverUnderTest('redisTenant', data, {
    prepare: 'data-services/src/redis/prepare.ts',
    command: ['/usr/bin/redis-server', join(data.run, 'redis-tenant-server', 'redis.conf')],
    isReady: (log) => log.includes('ready to accept connections'),
  });
  const agent = partUnderTest('data-services/src/main.ts', data.settingsFile, { user: identities.dataServices, groups: [] });
  const servers = [...(wishes.without === 'mysql' ? [] : [mysql]), ...(wishes.without === 'redis' ? [] : [redis])];
  await Promise.all([...servers, agent].map((part) => part.start()));
  const requester = createRequester(data.sockets.dataServices);
  return {
    data,
    mysql,
    redis,
    agent,
    requester,
    request: (operation, input, onProgress) => requester.request(operation, input, onProgress === undefined ? {} : { onProgress }),
    async [Symbol.asyncDispose]() {
      requester[Symbol.dispose]();
      await Promise.all([mysql.end('SIGTERM'), redis.end('SIGTERM'), agent.stop()]);
      if (wishes.root === undefined) await rm(root, { recursive: true, force: true });
    },
  };
}

function serverUnderTest(
  identity: Identity,
  data: DataDirectory,
  part: { readonly prepare: string; readonly command: readonly string[]; readonly isReady: (log: string) => boolean },
): ServerUnderTest {
  let child: ReturnType<typeof startProgram> | undefined;
  const runs: (() => string)[] = [];
  const number = String(identities[identity]);
  const asIdentity = (command: readonly string[]) => [
    '--reuid',
    number,
    '--regid',
    number,
    '--clear-groups',
    '--no-new-privs',
    '--',
    ...command,
  ];
  const env = { DASPANEL_SETTINGS_FILE: data.settingsFile };
  return {
    pid: () => child?.pid ?? 0,
    log: () => runs.map((read) => read()).join(''),
    async start() {
      const prepared = await runProgram('/usr/bin/setpriv', asIdentity([process.execPath, join(REPOSITORY, 'packages', part.prepare)]), {
        env,
      });
      if (prepared.status !== 0) throw new Error(prepared.stderr.toString());
      const started = startProgram('/usr/bin/setpriv', asIdentity(part.command), { env, stdio: ['ignore', 'pipe', 'pipe'] });
      child = started;
      let own = '';
      for (const stream of [started.stdout, started.stderr]) stream?.on('data', (chunk: Buffer) => (own += String(chunk)));
      runs.push(() => own);
      while (!part.isReady(own)) {
        if (started.exitCode !== null || started.signalCode !== null) throw new Error(`${identity} ended: ${own}`);
        await wait(20);
      }
    },
    async end(signal) {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
      const gone = once(child, 'exit');
      child.kill(signal);
      const killer = setTimeout(() => child?.kill('SIGKILL'), ENDS_WITHIN);
      await gone;
      clearTimeout(killer);
      return child.exitCode;
    },
  };
}

/** As the orchestrator makes them: `describeFolders`. */
async function makeFolders(data: DataDirectory): Promise<void> {
  const { root, mysql, redisTenant, dataServices, databaseManager, api } = identities;
  const run = (name: string) => join(data.run, name);
  await rm(data.run, { recursive: true, force: true });
  const folders: readonly (readonly [path: string, user: number, group: number, mode: number])[] = [
    [data.root, root, root, 0o711],
    [data.run, root, root, 0o711],
    [data.keys, root, root, 0o711],
    [data.mysql, mysql, mysql, 0o700],
    [data.redisTenant, redisTenant, redisTenant, 0o700],
    [data.redisTenantAccounts, dataServices, redisTenant, 0o2750],
    [data.uploads, api, dataServices, 0o2711],
    [data.exports, dataServices, api, 0o2750],
    [run('mysql'), mysql, mysql, 0o755],
    [run('mysql-server'), mysql, mysql, 0o700],
    [run('redis-tenant'), redisTenant, redisTenant, 0o755],
    [run('redis-tenant-server'), redisTenant, redisTenant, 0o700],
    [run('data-services'), dataServices, api, 0o710],
    [run('database-manager-exchange'), dataServices, databaseManager, 0o710],
  ];
  for (const [path, user, group, mode] of folders) {
    await mkdir(path, { recursive: true });
    await chown(path, user, group);
    await chmod(path, mode);
  }
  const settings = {
    hostName: 'daspanel.localhost',
    httpPort: 8080,
    httpsPort: 8443,
    listen: ['127.0.0.1'],
    dataDirectory: data.root,
    programDirectory: REPOSITORY,
    separateUsers: true,
  };
  await writeFile(data.settingsFile, JSON.stringify(settings));
}

/** As the orchestrator makes them: `prepareKeys`. */
async function makeKeys(data: DataDirectory): Promise<void> {
  const keys: readonly (readonly [name: string, owner: number])[] = [
    ['redis-tenant-accounts', identities.root],
    ['redis-tenant-administration', identities.redisTenant],
    ['mysql-administration', identities.mysql],
  ];
  for (const [name, owner] of keys) {
    const path = join(data.keys, name);
    await writeFile(path, `${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o640 }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
    await chown(path, owner, identities.dataServices);
  }
}
