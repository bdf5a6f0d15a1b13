import { join } from 'node:path';
import { accessKeyFile } from '@daspanel/formats/access-key.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import type { AccountOption } from './options.ts';

/** Writes `<folder>/<access key>.json`: a key that may do everything its account may. */
export async function writeAccount(folder: string, { id, name, email, accessKey, secret }: AccountOption): Promise<void> {
  const key = accessKeyFile.parse({
    id: accessKey,
    secret,
    account: { id, name, ...(email === undefined ? {} : { email }) },
    sites: null,
    access: 'write',
    expiresAt: null,
  });
  await publishFile(join(folder, `${accessKey}.json`), JSON.stringify(key), { mode: 0o600 });
}
