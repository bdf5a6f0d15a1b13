import { randomBytes } from 'node:crypto';
import { chmod, chown, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { identities, type Identity } from '@daspanel/platform/identities.ts';

interface Key {
  readonly name: string;
  readonly owner: Identity;
  readonly reader: Identity;
}

/** Secrets that two parts share: files in `data/keys`, readable by exactly these two. */
const keys: readonly Key[] = [
  /** What the passwords of sites in the tenant Redis follow from: the launcher puts them into pools, data-services into the server. */
  { name: 'redis-tenant-accounts', owner: 'root', reader: 'dataServices' },
  { name: 'redis-tenant-administration', owner: 'redisTenant', reader: 'dataServices' },
  { name: 'mysql-administration', owner: 'mysql', reader: 'dataServices' },
];

/** Makes the keys that are missing, and mends owners and modes. A key that is there is never changed. */
export async function prepareKeys(root: string, separateUsers: boolean): Promise<void> {
  for (const { name, owner, reader } of keys) {
    const path = join(dataDirectory(root).keys, name);
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) await writeFileDurably(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o640 });
    else if (!found.isFile() || found.size === 0)
      throw new Error(`${path} is damaged: restore it, or remove it to have another one generated`);
    if (separateUsers) await chown(path, identities[owner], identities[reader]);
    await chmod(path, 0o640);
  }
}
