import { join } from 'node:path';
import { access } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import { makeSite, startLauncher, type LauncherUnderTest, type SiteUnderTest } from '@daspanel/testkit/launcher-under-test.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

const end = z.object({
  status: z.number().nullable(),
  outOfMemory: z.boolean(),
  timedOut: z.boolean(),
  output: z.string(),
  outputBytes: z.number(),
});
let launcher: LauncherUnderTest;
let site: SiteUnderTest;
let neighbour: SiteUnderTest;
beforeAll(async () => {
  launcher = await startLauncher();

  site = await makeSite(launcher, '1', { 'index.php': '<?php echo "fine";' });
  neighbour = await makeSite(launcher, '2', { 'secret.txt': 'canary' });
});
afterAll(() => launcher[Symbol.asyncDispose]());

const wanted = (command: string, more: object = {}) => ({
  site: site.site,
  version: site.version,
  pool: site.pool,
  command,
  seconds: 20,
  bytes: 1_000,
  ...more,
});
const run = async (command: string, more: object = {}) => end.parse(await launcher.api.request('command.run', wanted(command, more)));

test('a command runs as the site’s user in the folder of the version, and both outputs are kept', async () => {
  const { status, output } = await run('id -u; pwd; ls; echo problem >&2; exit 3');
  expect({ status, output }).toEqual({ status: 3, output: `${site.user}\n/site/versions/${site.version}\nindex.php\nproblem\n` });
});

test('N210: it sees nothing of the host and of other sites, and has no network', async () => {
  const secret = join(launcher.data.sites, neighbour.site);
  const { output } = await run(`ls ${secret} /root /home /var 2>&1 | grep -c 'No such'; cat /proc/net/dev | grep -c eth; id; sleep 0`);
  expect(output).toMatch(/^4\n0\nuid=/);
});

test('PHP is that of the version, with its settings', async () => {
  const hasPhp = await access('/usr/bin/php8.2').then(
    () => true,
    () => false,
  );
  if (!hasPhp || !site.pool.includes('-82-')) return;
  expect((await run(`php -r 'echo PHP_MAJOR_VERSION, ini_get("date.timezone");'`)).output).toBe('8UTC');
});

test('only the end of a long output is kept, and whole characters of it', async () => {
  const { output, outputBytes } = await run('for i in $(seq 1 2000); do printf "é"; done; printf end');
  expect(outputBytes).toBe(4_003);
  expect(output).toMatch(/^é+end$/);
});

test('what a command prints that ends at once is kept', async () => {
  const ends = await Promise.all(Array.from({ length: 24 }, (_, index) => run(`echo ${index}`)));
  expect(ends.map(({ output }) => output)).toEqual(Array.from({ length: 24 }, (_, index) => `${index}\n`));
});

test('it is ended when its time is over, with all that it started', async () => {
  const began = performance.now();
  const { timedOut, status, output } = await run('echo begun; sleep 300 & sleep 300', { seconds: 1 });
  expect({ timedOut, status, output }).toEqual({ timedOut: true, status: null, output: 'begun\n' });
  expect(performance.now() - began).toBeLessThan(8_000);
});

test('it is ended when nobody waits for it any more, and when its site goes to the trash', async () => {
  const other = createRequester(launcher.data.sockets.launcherForApi);
  const left = other.request('command.run', wanted('sleep 1; touch /site/tmp/left')).catch(() => 'gone');
  await wait(500);
  other[Symbol.dispose]();
  expect(await left).toBe('gone');
  await wait(1_500);
  expect((await run('ls /site/tmp')).output).not.toContain('left');

  const trashed = run('sleep 300');
  await wait(700);
  await launcher.api.request('site.trash', { site: site.site });
  expect((await trashed).status).not.toBe(0);
});
