import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBucketOf } from './testing/changes.ts';
import { listKeys, putText, readText } from './testing/test-store.ts';

const NOBODY = 65_534;
let root: string;

/** What root may do nobody is denied, so the process is nobody while it works. */
beforeEach(() => {
  process.seteuid?.(NOBODY);
  root = mkdtempSync('/tmp/daspanel-denied-');
});
afterEach(() => {
  process.seteuid?.(0);
  rmSync(root, { recursive: true, force: true });
});

test.runIf(process.getuid?.() === 0)('what the site has closed to the user who runs all is denied, and nothing else is', async () => {
  const data = dataDirectory(root);
  for (const folder of [data.sites, data.buckets]) mkdirSync(folder);
  const { store, objects } = await openBucketOf(data);
  await using _store = store;
  const folder = join(data.storage, 'own', 'bucket', 'files');
  await putText(objects, 'open/a', 'x');
  await putText(objects, 'closed/a', 'x');
  await putText(objects, 'read-only/a', 'x');
  writeFileSync(join(folder, 'secret'), 'x');
  chmodSync(join(folder, 'secret'), 0o000);
  chmodSync(join(folder, 'closed'), 0o000);
  chmodSync(join(folder, 'read-only'), 0o555);
  expect(await listKeys(objects)).toEqual(['open/a', 'read-only/a', 'secret']);
  const denied = { code: 'AccessDenied', status: 403 };
  await expect(readText(objects, 'secret')).rejects.toMatchObject(denied);
  await expect(objects.find('closed/a')).rejects.toMatchObject(denied);
  await expect(putText(objects, 'closed/b', 'x')).rejects.toMatchObject(denied);
  await expect(putText(objects, 'read-only/b', 'x')).rejects.toMatchObject(denied);
  await expect(objects.remove('read-only/a')).rejects.toMatchObject(denied);
  expect(await readText(objects, 'read-only/a')).toBe('x');
  await putText(objects, 'secret', 'new');
  expect(await readText(objects, 'secret')).toBe('new');
  for (const name of ['closed', 'read-only']) chmodSync(join(folder, name), 0o755);
});
