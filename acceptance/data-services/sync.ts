import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { createSite } from '@daspanel/testkit/sites.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { expectSame, type Report } from '../report.ts';
import type { AccessKey, S3Programs } from './s3-programs.ts';

const FILES = 10_000;
const LARGEST = 4_096;

/** `aws s3 sync` of many small files, up, in the version's folder, and down again. */
export async function checkSync(report: Report, daspanel: RunningDaspanel, programs: S3Programs, key: AccessKey): Promise<void> {
  const folder = await mkdtemp('/tmp/daspanel-sync-');
  try {
    const up = join(folder, 'up');
    const down = join(folder, 'down');
    await makeFiles(up);
    const site = await createSite(daspanel, { name: 'sync' });
    const bucket = `s3://${site.name}/files`;
    const version = join(daspanel.data, 'sites', site.id, 'versions', site.activeVersion, 'files');
    await report.point(`aws s3 sync of ${FILES} small files up: byte-identical in the version`, async () => {
      const began = performance.now();
      await programs.aws(key, 's3', 'sync', '--only-show-errors', up, bucket);
      const seconds = (performance.now() - began) / 1_000;
      await expectSameFolders(up, version);
      return `${seconds.toFixed(1)} s`;
    });
    await report.point('the same down: byte-identical', async () => {
      const began = performance.now();
      await programs.aws(key, 's3', 'sync', '--only-show-errors', bucket, down);
      const seconds = (performance.now() - began) / 1_000;
      await expectSameFolders(up, down);
      return `${seconds.toFixed(1)} s`;
    });
    await report.point('a second sync finds nothing to do', async () => {
      expectSame(await programs.aws(key, 's3', 'sync', '--dryrun', up, bucket), '', 'what would be sent');
      return 'nothing';
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeFiles(folder: string): Promise<void> {
  for (let index = 0; index < FILES; index += 1) {
    const path = join(folder, `f${index % 100}`, index % 7 === 0 ? 'ä ö' : 'plain', `${index}.bin`);
    if (index < 700) await mkdir(dirname(path), { recursive: true });
    await writeFile(path, randomBytes(Math.floor(Math.random() * LARGEST)));
  }
}

async function expectSameFolders(one: string, other: string): Promise<void> {
  const found = await runProgram('/usr/bin/diff', ['--recursive', '--brief', one, other]);
  if (found.status !== 0)
    throw new Error(`they differ: ${found.stdout.toString('utf8').slice(0, 300)}${found.stderr.toString('utf8').slice(0, 300)}`);
}
