import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { installPackages } from '@daspanel/orchestrator/install-packages.ts';
import { openPaths } from '@daspanel/orchestrator/open-paths.ts';
import { distributionPhp, findMissing, productRequirements, testRequirements } from '@daspanel/orchestrator/prerequisites.ts';
import { runVitest } from './run-vitest.ts';

// Tests start parts as users of their own, who must reach the checkout wherever it lies.
const { program: root } = await openPaths({ program: dirname(import.meta.dirname), data: tmpdir() });

/** `npm test [-- vitest arguments]`: installs what the tests need, runs them, and closes with `N passed, N failed`. Those of containers: `npm run test:docker`. */
const php = distributionPhp();
if (php === undefined) throw new Error('this distribution is not known: the tests need Debian 12 or 13, or Ubuntu');
await installPackages(findMissing([...productRequirements(php), ...testRequirements]), (line) => process.stdout.write(`test: ${line}\n`));

const { passed, failed, success } = await runVitest(root, ['--project=!docker', ...process.argv.slice(2)]);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(success ? 0 : 1);
