import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessKeyFile, accessKeyId, type AccessKeyFile, type StorageAccount } from '@daspanel/formats/access-key.ts';
import type { Log } from '@daspanel/platform/log.ts';
import type { Accounts } from './operation.ts';

export interface AccessKeys {
  /** The key as it is in the data directory, at most `KEPT` old; undefined: there is none. Expired keys are given. */
  find(id: string): Promise<AccessKeyFile | undefined>;
  /** The accounts of all keys. */
  readonly accounts: Accounts;
}

/** Milliseconds for which a key that was read is taken as it was: revoking one works within a second. */
const KEPT = 800;
/** Many wrong ids must not fill the memory. */
const MOST_KEPT = 10_000;

/** Reads `data/access-keys/<id>.json`. */
export function createAccessKeys(folder: string, log: Log): AccessKeys {
  const kept = new Map<string, { readonly key: AccessKeyFile | undefined; readonly until: number }>();
  let accounts: { readonly all: readonly StorageAccount[]; readonly until: number } = { all: [], until: 0 };

  const find = async (id: string) => {
    const now = performance.now();
    const known = kept.get(id);
    if (known !== undefined && known.until > now) return known.key;
    const key = accessKeyId.safeParse(id).success ? await readKey(folder, id, log) : undefined;
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(id, { key, until: now + KEPT });
    return key;
  };
  const readAccounts = async () => {
    const now = performance.now();
    if (accounts.until > now) return accounts.all;
    const ids = (await readdir(folder)).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
    const keys = await Promise.all(ids.map((name) => find(name.slice(0, -'.json'.length))));
    const byId = new Map<string, StorageAccount>(
      keys.flatMap((key) => (key === undefined ? [] : [[key.account.id, key.account] as const])),
    );
    accounts = { all: [...byId.values()], until: now + KEPT };
    return accounts.all;
  };
  return {
    find,
    accounts: {
      byId: async (id) => (await readAccounts()).find((account) => account.id === id),
      byEmail: async (email) => (await readAccounts()).find((account) => account.email?.toLowerCase() === email.toLowerCase()),
    },
  };
}

async function readKey(folder: string, id: string, log: Log): Promise<AccessKeyFile | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, `${id}.json`), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const key = accessKeyFile.parse(JSON.parse(text));
    return key.id === id ? key : undefined;
  } catch (error) {
    log.error('an access key file is not what it should be, so the key does not work', { id, error });
    return undefined;
  }
}
