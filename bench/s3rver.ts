import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram, startProgram } from '@daspanel/platform/run-program.ts';
import { once } from 'node:events';
import { waitFor } from './wait-for.ts';
import { connect } from 'node:net';

const VERSION = '3.7.1';

/** s3rver, installed from npm into the benchmark's folder: a bucket `bench` on a port of 127.0.0.1. It checks no signature and syncs nothing to the disk. */
export async function startS3rver(folder: string, port: number): Promise<AsyncDisposable & { readonly name: string }> {
  await mkdir(join(folder, 'files'), { recursive: true });
  const installed = await runProgram(
    '/usr/bin/env',
    ['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', `s3rver@${VERSION}`],
    {
      cwd: folder,
      env: { ...process.env, PATH: process.env['PATH'] ?? '' },
      timeoutMilliseconds: 120_000,
    },
  );
  if (installed.status !== 0) throw new Error(`s3rver could not be installed: ${installed.stderr.toString('utf8').slice(-300)}`);
  const options = [
    '--directory',
    join(folder, 'files'),
    '--port',
    String(port),
    '--address',
    '127.0.0.1',
    '--silent',
    '--configure-bucket',
    'bench',
  ];
  const child = startProgram(process.execPath, [join(folder, 'node_modules/s3rver/bin/s3rver.js'), ...options], { stdio: 'ignore' });
  await waitFor('s3rver accepts connections', 15_000, () => accepts(port));
  return {
    name: `s3rver ${VERSION}`,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
