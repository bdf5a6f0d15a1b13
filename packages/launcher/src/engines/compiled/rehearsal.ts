import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PhpVersion } from '@daspanel/formats/identifiers.ts';
import { phpSettings, poolLimits } from '@daspanel/formats/pool.ts';
import { nodeInside } from '../../sandbox/node-inside.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { POOL_FOLDER } from '../engine.ts';
import { WASM_HOST, WASM_HOST_PACKAGES } from '../wasm-php.ts';
import { COMPILED_FOLDER } from './compiled-folder.ts';

/** Where the host finds a site's folder that nobody needs afterwards: in the sandbox's own memory. */
const NO_SITE = '/tmp/site';

/**
 * Prepares a start of the WebAssembly host for no site, that ends once PHP could take a request. `output` is the one folder that it can write: what Node keeps
 * of compiled code.
 */
export async function prepareRehearsal(
  folder: string,
  { php, user, programDirectory }: { readonly php: PhpVersion; readonly user: number | undefined; readonly programDirectory: string },
): Promise<{ readonly sandbox: Sandbox; readonly output: string }> {
  const pool = join(folder, 'pool');
  const output = join(folder, 'unsealed');
  await Promise.all([mkdir(pool), mkdir(output, { mode: 0o700 })]);
  if (user !== undefined) await chown(output, user, user);
  await writeFile(join(pool, 'pool.json'), JSON.stringify(describeHost(php)), { mode: 0o644 });
  const node = nodeInside(programDirectory, process.execPath, WASM_HOST_PACKAGES);
  return {
    output,
    sandbox: {
      name: 'compiler',
      user,
      mounts: [...node.mounts, { from: pool, to: POOL_FOLDER, access: 'read' }, { from: output, to: COMPILED_FOLDER, access: 'write' }],
      program: node.program,
      arguments: [WASM_HOST, `${POOL_FOLDER}/pool.json`],
      environment: { PATH: '/usr/bin:/bin', HOME: '/tmp', NODE_COMPILE_CACHE: COMPILED_FOLDER },
      workingDirectory: '/tmp',
      limits: { memory: 512, processor: 100, processes: 64, temporary: 16, openFiles: 1024 },
    },
  };
}

function describeHost(php: PhpVersion): object {
  return {
    php,
    settings: phpSettings.parse({}),
    limits: poolLimits.parse({}),
    socket: '/tmp/fcgi.sock',
    site: NO_SITE,
    minimumWorkers: 1,
    isRehearsal: true,
  };
}
