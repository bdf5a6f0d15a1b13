import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, link, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from '@daspanel/platform/durable-file.ts';
import { z } from 'zod';

/** 32 bytes in base64. */
const keyMaterial = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64');

/**
 * `master.json` and `kms.json` in the folder of keys, 0600. `current` is the key that new objects get; older ones stay so that what they sealed can be read.
 * A person may add keys to `kms.json`: their ids are what clients name in `x-amz-server-side-encryption-aws-kms-key-id`.
 */
const keyFile = z.strictObject({ current: z.string(), keys: z.record(z.string().min(1).max(256), keyMaterial) });

export interface Key {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The keys that wrap the data keys of objects. Losing them loses every object that they wrapped. */
export interface KeyRing {
  readonly master: KeySet;
  readonly kms: KeySet;
}
export interface KeySet {
  current(): Key;
  /** Undefined: there is no such key. */
  find(id: string): Key | undefined;
}

/** Makes the folder and the files that are missing. `kmsKeys`: ids that a new `kms.json` has from the start, the first one being current. */
export async function openKeyRing(folder: string, kmsKeys: readonly string[] = []): Promise<KeyRing> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  return {
    master: await openKeySet(join(folder, 'master.json'), [randomUUID()]),
    kms: await openKeySet(join(folder, 'kms.json'), kmsKeys.length > 0 ? kmsKeys : [randomUUID()]),
  };
}

async function openKeySet(path: string, ids: readonly string[]): Promise<KeySet> {
  await createKeyFile(path, ids);
  let loaded = readKeys(path);
  const find = (id: string): Key | undefined => loaded.keys.get(id) ?? (loaded = readKeys(path)).keys.get(id);
  return { current: () => loaded.current, find };
}

function readKeys(path: string): { readonly current: Key; readonly keys: ReadonlyMap<string, Key> } {
  const file = keyFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  const keys = new Map(Object.entries(file.keys).map(([id, text]) => [id, { id, bytes: Buffer.from(text, 'base64') }]));
  const current = keys.get(file.current);
  if (current === undefined) throw new Error(`${path}: the current key "${file.current}" is not among its keys`);
  return { current, keys };
}

/** Several processes may start at once: the first file stays, whoever comes later reads that one. */
async function createKeyFile(path: string, ids: readonly string[]): Promise<void> {
  const keys = Object.fromEntries(ids.map((id) => [id, randomBytes(32).toString('base64')]));
  const temporary = `${path}.${randomUUID()}`;
  try {
    await using file = await open(temporary, 'wx', 0o600);
    await file.writeFile(JSON.stringify({ current: ids[0], keys }, null, 2));
    await file.sync();
    await link(temporary, path);
    await syncDirectory(join(path, '..'));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}
