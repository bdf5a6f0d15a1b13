import { expect, test } from 'vitest';
import { makeSite, startLauncher } from '@daspanel/testkit/launcher-under-test.ts';

test('a pool is woken, answers, is put to sleep and is woken again', async () => {
  await using launcher = await startLauncher();
  const site = await makeSite(launcher, '1', { 'index.php': '<?php echo "hello ", PHP_VERSION, " ", posix_getuid(), " ", getcwd();' });
  expect(await launcher.engine.request('pool.wake', { pool: site.pool })).toEqual({ started: true });
  expect((await site.get('index.php')).body).toMatch(new RegExp(`^hello 8\\.2\\.\\d+ ${site.user} `));
  expect(await launcher.engine.request('pool.wake', { pool: site.pool })).toEqual({ started: false });
  await launcher.engine.request('pool.sleep', { pool: site.pool, graceSeconds: 5 });
  await expect(site.get('index.php')).rejects.toThrow('ENOENT');
  expect(await launcher.engine.request('pool.list', {})).toEqual([]);
  expect(await launcher.engine.request('pool.wake', { pool: site.pool })).toEqual({ started: true });
  expect((await site.get('index.php')).status).toBe(200);
});
