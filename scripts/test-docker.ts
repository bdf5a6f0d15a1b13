import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installPackages } from '@daspanel/orchestrator/install-packages.ts';
import { openPaths } from '@daspanel/orchestrator/open-paths.ts';
import {
  distributionPhp,
  dockerRequirements,
  findMissing,
  productRequirements,
  testRequirements,
} from '@daspanel/orchestrator/prerequisites.ts';
import { startProgram } from '@daspanel/platform/run-program.ts';
import { startDockerEngine, type DockerEngine } from '@daspanel/testkit/docker/docker-engine.ts';
import { runVitest } from './run-vitest.ts';

/** Tests of the whole product that are run on containers, too: the same files, reached through the published ports. */
const PRODUCT_TESTS = ['main-job', 'content', 'mail', 'files'];

/**
 * `npm run test:docker`: starts a Docker engine of its own, builds all images, runs the tests of containers and some of the product's on them, and closes with
 * `N passed, N failed`. Where no engine can run at all it says why, and ends well.
 */
const say = (line: string) => void process.stdout.write(`test: ${line}\n`);
const { program: root } = await openPaths({ program: dirname(import.meta.dirname), data: tmpdir() });
const php = distributionPhp();
if (php === undefined) throw new Error('this distribution is not known: the tests need Debian 12 or 13, or Ubuntu');
await installPackages(findMissing([...productRequirements(php), ...testRequirements, ...dockerRequirements]), say);

const engine = await startDockerEngine().catch((error: unknown) => {
  say(`SKIP containers: ${error instanceof Error ? error.message : String(error)}`);
});
process.exitCode = engine === undefined ? 0 : await testOn(engine);

async function testOn(started: DockerEngine): Promise<number> {
  await using running = started;
  Object.assign(process.env, running.environment);
  if (!(await buildImages(running.environment))) return 1;
  const runs = [
    await runVitest(root, ['--project=docker', ...process.argv.slice(2)], running.environment),
    await runVitest(root, ['--project=product', ...PRODUCT_TESTS.map((name) => `packages/testkit/test/${name}.test.ts`)], {
      ...running.environment,
      DASPANEL_TEST_DRIVER: 'containers',
    }),
  ];
  const sum = (count: 'passed' | 'failed') => runs.reduce((total, run) => total + run[count], 0);
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
  return runs.every(({ success }) => success) ? 0 : 1;
}

async function buildImages(environment: DockerEngine['environment']): Promise<boolean> {
  const child = startProgram(process.execPath, [join(root, 'scripts', 'build-images.ts'), '--offline', '--check'], {
    cwd: root,
    stdio: 'inherit',
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/root', ...environment },
  });
  return (await new Promise((resolve) => child.once('exit', resolve))) === 0;
}
