import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { startProgram } from '@daspanel/platform/run-program.ts';

const root = dirname(import.meta.dirname);

/** Every check that needs no other program than those of node_modules, quickest first. Ends with the first that fails. */
const checks: Readonly<Record<string, readonly string[]>> = {
  format: ['oxfmt', '--check', '.'],
  lint: ['oxlint', '--type-aware'],
  types: ['tsc', '-p', '.'],
  'types of the panel': ['tsc', '-p', 'packages/panel'],
  'unused code': ['knip'],
  'unit tests': ['vitest', 'run', '--project', 'unit', '--reporter=dot'],
};

for (const [name, [program = '', ...given]] of Object.entries(checks)) {
  const began = performance.now();
  const child = startProgram(join(root, 'node_modules', '.bin', program), given, {
    cwd: root,
    stdio: 'inherit',
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/tmp', ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }) },
  });
  const status = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  process.stdout.write(`check: ${name} ${status === 0 ? 'ok' : 'FAILED'} (${((performance.now() - began) / 1000).toFixed(1)} s)\n`);
  if (status !== 0) process.exit(1);
}
