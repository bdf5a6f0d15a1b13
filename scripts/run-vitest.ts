import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '@daspanel/platform/run-program.ts';
import { z } from 'zod';

const report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  success: z.boolean(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

export interface TestsRun {
  readonly passed: number;
  readonly failed: number;
  /** False also where tests passed and the run did not, as when an error came from nowhere. */
  readonly success: boolean;
}

/** Runs tests of the checkout in `root` with these arguments of vitest, and counts them. `environment` is added to what tests always get. */
export async function runVitest(
  root: string,
  given: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<TestsRun> {
  const folder = await mkdtemp(join(tmpdir(), 'daspanel-test-'));
  const reportFile = join(folder, 'report.json');
  const reporters = ['default', 'json', join(import.meta.dirname, 'second-tries.ts')].map((name) => `--reporter=${name}`);
  const all = ['run', ...reporters, `--outputFile.json=${reportFile}`, ...given];
  const child = startProgram(join(root, 'node_modules', '.bin', 'vitest'), all, {
    cwd: root,
    stdio: 'inherit',
    env: {
      // By this path, not by that of the caller, the tests know the Node that they hand to other users.
      PATH: `${join(root, 'node_modules', `node-linux-${process.arch}`, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: process.env['HOME'] ?? '/tmp',
      CI: 'true',
      ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }),
      ...environment,
    },
  });
  const status = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  const { passed, failed } = await readFile(reportFile, 'utf8').then(countTests, () => ({ passed: 0, failed: 1 }));
  await rm(folder, { recursive: true });
  return { passed, failed, success: status === 0 && failed === 0 && passed > 0 };
}

/** A file whose tests could not run, because it cannot be loaded or prepared, counts as one that failed. */
function countTests(text: string): { readonly passed: number; readonly failed: number } {
  const { numPassedTests, numFailedTests, success, testResults } = report.parse(JSON.parse(text));
  const broken = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((result) => result.status !== 'failed'),
  );
  const failed = numFailedTests + broken.length;
  return { passed: numPassedTests, failed: failed === 0 && !success ? 1 : failed };
}
