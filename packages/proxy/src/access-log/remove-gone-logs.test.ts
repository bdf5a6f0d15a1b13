import { mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGoneLogsRemover } from './remove-gone-logs.ts';

const [live, trashed, gone] = ['s000000000000001', 's000000000000002', 's000000000000003'] as const;
let folder: string;
let data: { readonly sites: string; readonly trash: string; readonly siteLogs: string };
beforeEach(async () => {
  folder = await mkdtemp('/tmp/daspanel-logs-');
  data = { sites: join(folder, 'sites'), trash: join(folder, 'trash'), siteLogs: join(folder, 'logs') };
  for (const path of [join(data.sites, live), join(data.trash, trashed)]) await mkdir(path, { recursive: true });
  for (const site of [live, trashed, gone]) await writeLog(site);
});
afterEach(() => rm(folder, { recursive: true }));

async function writeLog(site: string): Promise<void> {
  await mkdir(join(data.siteLogs, site), { recursive: true });
  await writeFile(join(data.siteLogs, site, 'access.log'), '{}\n');
}
const left = async () => (await readdir(data.siteLogs)).toSorted();

test('logs of sites that are neither there nor in the trash go with the first call, all others stay', async () => {
  await mkdir(join(data.siteLogs, 'not-a-site'));
  await createGoneLogsRemover(data)();
  expect(await left()).toEqual(['not-a-site', live, trashed]);
});

test('a purge is noticed, and waits until the last lines have come', async () => {
  const removeGone = createGoneLogsRemover(data, 50);
  await removeGone();
  await rmdir(join(data.trash, trashed));
  await removeGone();
  await writeLog(gone);
  expect(await left()).toEqual([live, trashed, gone]);
  await expect.poll(() => removeGone().then(left), { interval: 20, timeout: 5_000 }).toEqual([live]);
});

test('a site that comes out of the trash keeps its logs', async () => {
  const removeGone = createGoneLogsRemover(data, 0);
  await removeGone();
  await rename(join(data.trash, trashed), join(data.sites, trashed));
  await removeGone();
  await removeGone();
  expect(await left()).toEqual([live, trashed]);
});
