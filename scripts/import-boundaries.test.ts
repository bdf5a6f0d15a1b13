import { mkdtemp, mkdir, cp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '@daspanel/platform/run-program.ts';

const root = dirname(import.meta.dirname);
let planted: string;

/** A copy of the lint configuration in a folder of its own, so that planted files never stand in the repository. */
beforeAll(async () => {
  planted = await mkdtemp('/tmp/daspanel-lint-');
  await cp(join(root, '.oxlintrc.json'), join(planted, '.oxlintrc.json'));
});
afterAll(() => rm(planted, { recursive: true }));

async function lint(file: string, text: string): Promise<string> {
  await mkdir(dirname(join(planted, file)), { recursive: true });
  await writeFile(join(planted, file), text);
  const result = await runProgram(join(root, 'node_modules', '.bin', 'oxlint'), [file], {
    cwd: planted,
    env: { PATH: process.env['PATH'] ?? '' },
  });
  await rm(join(planted, file));
  return result.status === 0 ? 'allowed' : result.stdout.toString('utf8');
}

const importing = (name: string) => `import { x } from '${name}';\nexport const y = x;\n`;

test.each([
  ['formats', '@daspanel/platform/log.ts'],
  ['contract', '@daspanel/platform/log.ts'],
  ['contract', '@daspanel/api/main.ts'],
  ['platform', '@daspanel/formats/route.ts'],
  ['launcher', '@daspanel/contract'],
  ['launcher', '@daspanel/engine-php/main.ts'],
  ['api', '@daspanel/launcher/main.ts'],
  ['api', '@daspanel/proxy/main.ts'],
  ['proxy', '@daspanel/api/main.ts'],
  ['engine-php', '@daspanel/launcher/main.ts'],
  ['orchestrator', '@daspanel/api/main.ts'],
  ['cli', '@daspanel/platform/log.ts'],
  ['cli', '@daspanel/api/main.ts'],
])('%s may not import %s', async (folder, name) => {
  expect(await lint(`packages/${folder}/src/planted.ts`, importing(name))).toContain('import table');
});

test.each([
  ['api', '@daspanel/contract'],
  ['api', '@daspanel/platform/log.ts'],
  ['launcher', '@daspanel/formats/pool.ts'],
  ['cli', '@daspanel/contract'],
])('%s may import %s', async (folder, name) => {
  expect(await lint(`packages/${folder}/src/planted.ts`, importing(name))).toBe('allowed');
});

test('other packages are imported by name, not by path', async () => {
  expect(await lint('packages/api/src/planted.ts', importing('../../proxy/src/main.ts'))).toContain('import other packages by name');
});

test.each(['formats', 'launcher', 'api', 'proxy', 'engine-php', 'orchestrator'])(
  '%s starts programs only through the platform',
  async (folder) => {
    expect(await lint(`packages/${folder}/src/planted.ts`, importing('node:child_process'))).toContain('platform/run-program.ts');
  },
);
