import { join } from 'node:path';
import { SITE_FOLDER } from '../sandbox/sandbox.ts';
import { nodeInside, PROGRAM_FOLDER } from '../sandbox/node-inside.ts';
import { COMPILED_FOLDER } from './compiled/compiled-folder.ts';
import { describeCache, MAIL_SOCKET, POOL_FOLDER, REDIS_SOCKET, type EnginePlan, type WantedPool } from './engine.ts';

/** PHP in WebAssembly knows no unix sockets: scripts reach the services on these addresses. */
const SERVICES = [
  { host: '127.0.0.1', port: 3306, path: '/run/mysqld/mysqld.sock' },
  { host: '127.0.0.1', port: 6379, path: REDIS_SOCKET },
  ...[25, 587, 1025].map((port) => ({ host: '127.0.0.1', port, path: MAIL_SOCKET })),
];

/** Inside a sandbox. */
export const WASM_HOST = join(PROGRAM_FOLDER, 'packages/engine-php/src/wasm/host.ts');
/** Packages of ours that it is made of. */
export const WASM_HOST_PACKAGES = ['engine-php', 'formats', 'platform'];

/** A Node process that runs PHP compiled to WebAssembly and answers FastCGI: `packages/engine-php/src/wasm/host.ts`. */
export function planWasmPool(programDirectory: string, node: string, wanted: WantedPool): EnginePlan {
  const { descriptor, socket, cache, compiledCode } = wanted;
  const inside = nodeInside(programDirectory, node, WASM_HOST_PACKAGES);
  const configuration = {
    ...descriptor,
    socket,
    site: SITE_FOLDER,
    minimumWorkers: 1,
    connect: SERVICES,
    mail: MAIL_SOCKET,
    environment: describeCache(cache),
    ...(cache === undefined ? {} : { sessions: { address: 'tcp://127.0.0.1:6379' } }),
  };
  return {
    files: [{ name: 'pool.json', content: JSON.stringify(configuration) }],
    mounts: [...inside.mounts, ...compiledCode],
    program: inside.program,
    arguments: [WASM_HOST, `${POOL_FOLDER}/pool.json`],
    environment: {
      PATH: '/usr/bin:/bin',
      HOME: '/site/home',
      TMPDIR: '/site/tmp',
      ...(compiledCode.length === 0 ? {} : { NODE_COMPILE_CACHE: COMPILED_FOLDER }),
    },
    endSignal: 'SIGTERM',
    startSeconds: 30,
  };
}
