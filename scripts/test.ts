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
const report = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), numPendingTests: z.int(), success: z.boolean() });

/** `npm test [-- vitest arguments]`: installs what the tests need, runs them, and closes with `N passed, N failed`. */
const php = distributionPhp();
if (php === undefined) throw new Error('this distribution is not known: the tests need Debian 12 or 13, or Ubuntu');
await installPackages(findMissing([...productRequirements(php), ...testRequirements]), (line) => process.stdout.write(`test: ${line}\n`));

const folder = await mkdtemp(join(tmpdir(), 'daspanel-test-'));
const reportFile = join(folder, 'report.json');
const given = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`, ...process.argv.slice(2)];
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
const { numPassedTests, numFailedTests, success } = report.parse(JSON.parse(await readFile(reportFile, 'utf8')));
await rm(folder, { recursive: true });
process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed\n`);
process.exit(status === 0 && success && numPassedTests > 0 ? 0 : 1);
