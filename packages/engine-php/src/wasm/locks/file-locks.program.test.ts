import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startHost } from '../testing/running-host.ts';

const COUNT = `<?php
$file = fopen('/site/count.txt', 'c+');
flock($file, LOCK_EX);
$count = (int) stream_get_contents($file);
usleep(10000);
rewind($file);
fwrite($file, $count + 1);
fclose($file);`;
const TRY = `<?php
$one = fopen('/site/lock.txt', 'c');
$two = fopen('/site/lock.txt', 'c');
echo json_encode(array(flock($one, LOCK_SH), flock($two, LOCK_SH | LOCK_NB), flock($two, LOCK_EX | LOCK_NB), flock($one, LOCK_UN), flock($two, LOCK_EX | LOCK_NB), file_put_contents('/site/other.txt', 'x', LOCK_EX)));`;
const HOLD = `<?php $file = fopen('/site/lock.txt', 'c'); flock($file, LOCK_EX); while (true) $i = 1;`;

it.each(['7.2', '7.4', '8.3', '8.5'] as const)('PHP %s locks files between workers', async (php) => {
  await using host = await startHost({
    php,
    files: { 'count.php': COUNT, 'try.php': TRY, 'hold.php': HOLD },
    limits: { workers: 3 },
    settings: { max_execution_time: 6 },
  });
  const answers = await Promise.all(Array.from({ length: 30 }, () => host.get('/count.php')));
  expect(answers.filter(({ status, body }) => status !== 200 || body.length > 0)).toEqual([]);
  expect(readFileSync(join(host.site, 'count.txt'), 'utf8')).toBe('30');
  expect(JSON.parse((await host.get('/try.php')).body.toString())).toEqual([true, true, false, true, true, 1]);
});

it('gives back what a worker held that had to be stopped', async () => {
  await using host = await startHost({ php: '8.3', files: { 'hold.php': HOLD, 'try.php': TRY }, settings: { max_execution_time: 2 } });
  expect((await host.get('/hold.php')).status).toBe(504);
  expect(JSON.parse((await host.get('/try.php')).body.toString())[0]).toBe(true);
});
