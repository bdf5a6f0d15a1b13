import { join } from 'node:path';
import type { PoolDescriptor } from '@daspanel/formats/pool.ts';
import { SITE_FOLDER } from '../sandbox/sandbox.ts';
import { nodeInside, PROGRAM_FOLDER } from '../sandbox/node-inside.ts';
import { POOL_FOLDER, type EnginePlan } from './engine.ts';

/** Scripts reach MariaDB on this address; PHP in WebAssembly knows no unix sockets. */
const databaseServer = { host: '127.0.0.1', port: 3306, path: '/run/mysqld/mysqld.sock' };

/** A Node process that runs PHP compiled to WebAssembly and answers FastCGI: `packages/engine-php/src/wasm/host.ts`. */
export function planWasmPool(programDirectory: string, node: string, descriptor: PoolDescriptor, socket: string): EnginePlan {
  const inside = nodeInside(programDirectory, node, ['engine-php', 'formats', 'platform']);
  const configuration = { ...descriptor, socket, site: SITE_FOLDER, minimumWorkers: 1, connect: [databaseServer] };
  return {
    files: [{ name: 'pool.json', content: JSON.stringify(configuration) }],
    mounts: inside.mounts,
    program: inside.program,
    arguments: [join(PROGRAM_FOLDER, 'packages/engine-php/src/wasm/host.ts'), `${POOL_FOLDER}/pool.json`],
    environment: { PATH: '/usr/bin:/bin', HOME: '/site/home', TMPDIR: '/site/tmp' },
    endSignal: 'SIGTERM',
    startSeconds: 30,
  };
}
