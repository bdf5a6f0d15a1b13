import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { siteCacheAccount } from '@daspanel/platform/site-cache-account.ts';
import { openShell } from '@daspanel/testkit/console-under-test.ts';
import { makeSite, startLauncher } from '@daspanel/testkit/launcher-under-test.ts';
import { expect, test } from 'vitest';

/** The arguments of every program that runs on this host, as each of its users can read them. */
async function readAllArguments(): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
}

test('N220: what programs of sites have in their environment is not in the host’s list of processes', async () => {
  await using launcher = await startLauncher();
  const key = 'a'.repeat(64);
  await mkdir(launcher.data.keys, { recursive: true });
  await writeFile(join(launcher.data.keys, 'redis-tenant-accounts'), key);
  const site = await makeSite(launcher, '1', { 'index.php': 'fine' });
  const { password } = siteCacheAccount(key, site.site, 1);

  await using shell = openShell(launcher, site);
  shell.type('printf "has %s." "$DASPANEL_REDIS_PASSWORD"\r');
  const TIMEOUT = { timeout: 10_000, interval: 50 };
  await expect.poll(shell.printed, TIMEOUT).toMatch(/has \S{10,}\./);
  expect(shell.printed()).toContain(`has ${password}.`);
  const wanted = { site: site.site, version: site.version, pool: site.pool, seconds: 20, bytes: 100 };
  const command = launcher.api.request('command.run', { ...wanted, command: 'sleep 2; echo $DASPANEL_REDIS_PASSWORD' });
  await launcher.engine.request('pool.wake', { pool: site.pool });
  await expect.poll(readAllArguments, TIMEOUT).toContainEqual(expect.stringContaining('sleep 2; echo'));

  const all = await readAllArguments();
  expect(all.filter((one) => one.includes(`console-${site.site}`)).length).toBeGreaterThan(0);
  expect(all.filter((one) => one.includes(password))).toEqual([]);
  expect(await command).toMatchObject({ output: `${password}\n` });
});
