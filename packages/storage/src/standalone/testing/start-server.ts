import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startProgram, type Program } from '@daspanel/platform/run-program.ts';

/** A server of its own on a temporary data directory, with the accounts `ann` and `bob`. */
export interface TestServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly port: number;
  /** Its data directory. */
  readonly folder: string;
  /** Everything that it has logged. */
  log(): string;
}

export const ANN = { accessKeyId: 'annkey', secretAccessKey: 'annsecret1' };
export const BOB = { accessKeyId: 'bobkey', secretAccessKey: 'bobsecret1' };
const MAIN = join(import.meta.dirname, '../../main.ts');

export async function startServer(): Promise<TestServer> {
  const folder = await mkdtemp('/tmp/daspanel-storage-');
  const port = await findFreePort();
  const account = (name: string) => [
    '--account',
    `id=${name}-id,name=${name},email=${name}@example.com,access-key=${name}key,secret=${name}secret1`,
  ];
  const options = ['--data', folder, '--listen', `127.0.0.1:${port}`, '--fast', ...account('ann'), ...account('bob')];
  const server = startProgram(process.execPath, [MAIN, ...options], { stdio: ['ignore', 'inherit', 'pipe'] });
  let logged = '';
  server.stderr?.on('data', (piece: Buffer) => (logged += piece.toString()));
  await untilReady(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    folder,
    log: () => logged,
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit');
      if (server.kill('SIGTERM')) await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady({ stderr }: Program): Promise<void> {
  if (stderr === null) throw new Error('standard error is not read');
  const lines = createInterface({ input: stderr });
  for await (const line of lines) {
    if (!line.includes('"ready"')) continue;
    stderr.resume();
    return;
  }
  throw new Error('the server ended');
}

async function findFreePort(): Promise<number> {
  await using probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
