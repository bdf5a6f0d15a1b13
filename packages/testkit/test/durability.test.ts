import { mkdtemp, rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { createSite, php } from '../src/sites.ts';
import { startDaspanel } from '../src/start-daspanel.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp('/tmp/daspanel-');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('what was acknowledged survives a stop, kill -9 of everything, and a move of the data to another path', async () => {
  const data = `${folder}/a`;
  let host: string;
  {
    await using first = await startDaspanel({ data });
    const site = await createSite(
      first,
      { name: 'kept', version: php('8.2') },
      { 'index.php': '<?php echo "kept on ", PHP_MAJOR_VERSION;' },
    );
    host = `${site.name}.sites.${first.hostName}`;
    expect((await first.visit(host)).text).toBe('kept on 8');
  }
  {
    await using second = await startDaspanel({ data });
    expect((await second.visitSecurely(host)).text).toBe('kept on 8');
    expect((await second.call('GET', '/v1/sites')).status).toBe(200);
    const made = await createSite(second, { name: 'last-moment' });
    second.process.kill('SIGKILL');
    await using third = await startDaspanel({ data });
    expect((await third.visit(`${made.name}.sites.${third.hostName}`)).status).toBe(200);
    expect((await third.visit(host)).text).toBe('kept on 8');
  }
  expect((await runProgram('/usr/bin/cp', ['-a', data, `${folder}/b`])).status).toBe(0);
  await using moved = await startDaspanel({ data: `${folder}/b` });
  expect((await moved.visit(host)).text).toBe('kept on 8');
  expect((await moved.visitSecurely('last-moment.sites.daspanel.localhost')).status).toBe(200);
});
