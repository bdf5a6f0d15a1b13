import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readMachineRole } from './machine-role.ts';

async function roleOf(settings: string | undefined): Promise<string> {
  const root = await mkdtemp('/tmp/daspanel-role-');
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'link'));
  if (settings !== undefined) await writeFile(join(root, 'link', 'settings.json'), settings);
  return readMachineRole(root);
}

test('the settings of link say what a machine is; without them it is the whole installation', async () => {
  expect(await roleOf(undefined)).toBe('whole');
  expect(await roleOf('{"role":"kernel","listen":{}}')).toBe('kernel');
  expect(await roleOf('{"role":"node"}')).toBe('node');
});

test.each(['', '[]', '{}', '{"role":"whole"}', '{"role":"Node"}'])('%j stops the start', async (text) => {
  await expect(roleOf(text)).rejects.toThrow(/settings\.json does not say what this machine is/);
});
