import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { PoolId } from '@daspanel/formats/identifiers.ts';
import { poolDescriptor, type PoolDescriptor } from '@daspanel/formats/pool.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';

const LARGEST = 16 * 1024;

/**
 * Reads `folder/<pool>.json`. The folder belongs to the API, which is not trusted here: links, devices and large files are refused and the
 * content is checked. Throws RequestError `unknown-pool` or `invalid-descriptor`.
 */
export async function readPoolDescriptor(folder: string, pool: PoolId): Promise<PoolDescriptor> {
  const text = await readSmallFile(join(folder, `${pool}.json`)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new RequestError('unknown-pool', `there is no pool ${pool}`);
    throw error;
  });
  try {
    const descriptor = poolDescriptor.parse(JSON.parse(text));
    if (descriptor.pool !== pool || !pool.startsWith(`${descriptor.site}-${descriptor.php.replace('.', '')}-`))
      throw new Error('names another pool');
    return descriptor;
  } catch (cause) {
    throw new RequestError('invalid-descriptor', `the descriptor of pool ${pool} cannot be used`, { cause });
  }
}

async function readSmallFile(path: string): Promise<string> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const { size } = await file.stat();
  const { bytesRead, buffer } = await file.read(Buffer.alloc(LARGEST), 0, LARGEST, null);
  if (size > LARGEST) throw new RequestError('invalid-descriptor', `${path} is too large`);
  return buffer.subarray(0, bytesRead).toString();
}
