import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startHost } from '../testing/running-host.ts';

const FILES = 300;
const WORKERS = 3;
/** Each worker goes through the same names, so that they meet at the creation of many of them. */
const APPEND = `<?php
$failed = 0;
for ($i = 1; $i < ${FILES}; $i++) {
  $file = @fopen("/site/shared/$i", 'a');
  if ($file === false) { $failed++; continue; }
  fwrite($file, 'x');
  fclose($file);
}
echo $failed;`;
const CLAIM = `<?php
$claimed = 0;
for ($i = 1; $i < ${FILES}; $i++) if (($file = @fopen("/site/claimed/$i", 'x')) !== false) { fwrite($file, 'x'); fclose($file); $claimed++; }
echo $claimed;`;

it.each(['5.6', '7.1', '7.4', '8.5'] as const)(
  'PHP %s: files that several workers create at once lose nothing, and one of them has each claim',
  async (php) => {
    await using host = await startHost({
      php,
      files: { 'append.php': APPEND, 'claim.php': CLAIM, 'shared/0': '', 'claimed/0': '' },
      limits: { workers: WORKERS },
    });
    const run = async (script: string) => {
      const answers = await Promise.all(Array.from({ length: WORKERS }, () => host.get(script)));
      return answers.map(({ body }) => Number(body.toString()));
    };
    const claimed = await run('/claim.php');
    expect(claimed.reduce((sum, count) => sum + count, 0)).toBe(FILES - 1);
    expect(await run('/append.php')).toEqual(Array.from({ length: WORKERS }, () => 0));
    const contents = (folder: string) =>
      Array.from({ length: FILES - 1 }, (_, index) => readFileSync(join(host.site, folder, String(index + 1)), 'utf8'));
    expect(contents('shared').filter((content) => content !== 'x'.repeat(WORKERS))).toEqual([]);
    expect(contents('claimed').filter((content) => content !== 'x')).toEqual([]);
  },
);
