import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isOpen } from './open-paths.ts';

test('a path is open when everybody may enter all folders above it', async () => {
  const folder = await mkdtemp('/tmp/daspanel-open-');
  try {
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'closed', 'inner'), { recursive: true });
    expect(isOpen(join(folder, 'closed', 'inner'))).toBe(true);
    await chmod(join(folder, 'closed'), 0o700);
    expect(isOpen(join(folder, 'closed', 'inner'))).toBe(false);
    expect(isOpen(join(folder, 'closed'))).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});
