import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installPackages } from '@daspanel/orchestrator/install-packages.ts';
import { openPaths } from '@daspanel/orchestrator/open-paths.ts';
import { distributionPhp, findMissing, productRequirements, testRequirements } from '@daspanel/orchestrator/prerequisites.ts';
import { startProgram } from '@daspanel/platform/run-program.ts';
import { z } from 'zod';

// Tests start parts as users of their own, who must reach the checkout wherever it lies.
const { program: root } = await openPaths({ program: dirname(import.meta.dirname), data: tmpdir() });
const report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  success: z.boolean(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

/** `npm test [-- vitest arguments]`: installs what the tests need, runs them, and closes with `N passed, N failed`. */
const php = distributionPhp();
if (php === undefined) throw new Error('this distribution is not known: the tests need Debian 12 or 13, or Ubuntu');
await installPackages(findMissing([...productRequirements(php), ...testRequirements]), (line) => process.stdout.write(`test: ${line}\n`));

const folder = await mkdtemp(join(tmpdir(), 'daspanel-test-'));
const reportFile = join(folder, 'report.json');
const reporters = ['default', 'json', join(import.meta.dirname, 'second-tries.ts')].map((name) => `--reporter=${name}`);
const given = ['run', ...reporters, `--outputFile.json=${reportFile}`, ...process.argv.slice(2)];
const child = startProgram(join(root, 'node_modules', '.bin', 'vitest'), given, {
  cwd: root,
  stdio: 'inherit',
  env: {
    // By this path, not by that of the caller, the tests know the Node that they hand to other users.
    PATH: `${join(root, 'node_modules', `node-linux-${process.arch}`, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: process.env['HOME'] ?? '/tmp',
    CI: 'true',
    ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }),
  },
});
const status = await new Promise<number | null>((resolve) => child.once('exit', resolve));
const { passed, failed } = await readFile(reportFile, 'utf8').then(countTests, () => ({ passed: 0, failed: 1 }));
await rm(folder, { recursive: true });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(status === 0 && failed === 0 && passed > 0 ? 0 : 1);

/** A file whose tests could not run, because it cannot be loaded or prepared, counts as one that failed. */
function countTests(text: string): { readonly passed: number; readonly failed: number } {
  const { numPassedTests, numFailedTests, success, testResults } = report.parse(JSON.parse(text));
  const broken = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((result) => result.status !== 'failed'),
  );
  const failed = numFailedTests + broken.length;
  return { passed: numPassedTests, failed: failed === 0 && !success ? 1 : failed };
}
