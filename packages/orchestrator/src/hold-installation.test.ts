import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runProgram, startProgram } from '@daspanel/platform/run-program.ts';
import { holdInstallation, InstallationHeld } from './hold-installation.ts';

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp('/tmp/daspanel-hold-');
  lock = join(folder, 'data', 'lock', 'installation.db');
});
afterEach(() => rm(folder, { recursive: true }));

const module = JSON.stringify(join(import.meta.dirname, 'hold-installation.ts'));
const program = (body: string) => ['--input-type=module', '--eval', `import { holdInstallation } from ${module};\n${body}`];

test('another process cannot hold what is held, and can after it', async () => {
  const take = () => runProgram(process.execPath, program(`using held = holdInstallation(${JSON.stringify(lock)});`));
  const held = holdInstallation(lock);
  expect((await take()).stderr.toString()).toContain(`${join(folder, 'data')} is in use by another Daspanel`);
  held[Symbol.dispose]();
  expect(await take()).toMatchObject({ status: 0 });
});

test('a killed process holds nothing any more', async () => {
  const body = `holdInstallation(${JSON.stringify(lock)}); process.stdout.write('held'); setInterval(() => {}, 1000);`;
  const holder = startProgram(process.execPath, program(body), { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => holder.stdout?.once('data', resolve));
  expect(() => holdInstallation(lock)).toThrow(InstallationHeld);
  const ended = new Promise((resolve) => holder.once('exit', resolve));
  holder.kill('SIGKILL');
  await ended;
  holdInstallation(lock)[Symbol.dispose]();
});
