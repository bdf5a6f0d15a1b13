import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLifecycleLog } from './lifecycle-log.ts';

test('a person reads a sentence, once; the file has every event as JSON', async () => {
  const folder = await mkdtemp('/tmp/daspanel-log-');
  const said: string[] = [];
  const { file, told } = openLifecycleLog(folder, (sentence) => said.push(sentence));
  told.warn('api ended with status 1; it is started again', { part: 'api', delay: 100 });
  told.warn('api ended with status 1; it is started again', { part: 'api', delay: 200 });
  told.info('api is ready again', { part: 'api' });
  file.info('started');
  expect(said).toEqual([`api ended with status 1; it is started again (${folder}/api.log)`, 'api is ready again']);
  const lines = (await readFile(join(folder, 'orchestrator.log'), 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 'warn', part: 'api', delay: 100 },
    { delay: 200 },
    { message: 'api is ready again' },
    { part: 'orchestrator', message: 'started' },
  ]);
  await rm(folder, { recursive: true });
});
