import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';

const repository = join(import.meta.dirname, '..', '..');

/** Builds and checks all images as `npm run images -- --offline --check` does; their sizes and times. */
export async function buildImages(environment: Readonly<Record<string, string>>): Promise<string> {
  const { status, stdout, stderr } = await runProgram(
    process.execPath,
    [join(repository, 'scripts', 'build-images.ts'), '--offline', '--check'],
    {
      cwd: repository,
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/root', ...environment },
      timeoutMilliseconds: 40 * 60_000,
      maximumOutputBytes: 64 * 1024 * 1024,
    },
  );
  if (status !== 0) throw new Error(stderr.toString('utf8').trim().split('\n').slice(-5).join('\n'));
  const lines = stdout.toString('utf8').match(/^daspanel\/\S+\s+\d+ MB\s+[\d.]+ s$/gm) ?? [];
  if (lines.length === 0) throw new Error('no image was named');
  return lines.map((line) => line.replace('daspanel/', '').replaceAll(/\s+/g, ' ')).join(', ');
}
