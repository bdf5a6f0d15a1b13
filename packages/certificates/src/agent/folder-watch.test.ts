import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFolderWatch } from './folder-watch.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp('/tmp/daspanel-folder-watch-');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** As if nothing had changed for so many milliseconds. */
async function rest(milliseconds: number): Promise<void> {
  const then = new Date(Date.now() - milliseconds);
  await utimes(folder, then, then);
}

describe('a folder', () => {
  it('has changed at first, then only when a file was published or removed', async () => {
    await writeFile(join(folder, '.a'), 'x');
    await rest(10_000);
    const watch = createFolderWatch(folder);
    expect([await watch.hasChanged(), await watch.hasChanged()]).toEqual([true, false]);
    await rename(join(folder, '.a'), join(folder, 'a'));
    expect(await watch.hasChanged()).toBe(true);
    await rest(9_000);
    expect([await watch.hasChanged(), await watch.hasChanged()]).toEqual([true, false]);
    await rm(join(folder, 'a'));
    expect(await watch.hasChanged()).toBe(true);
  });

  it.each([
    ['shortly ago', 500],
    ['in the future, because the clock was set back', -60_000],
  ])('that changed %s may have changed again', async (_when, milliseconds) => {
    await rest(milliseconds);
    const watch = createFolderWatch(folder);
    expect([await watch.hasChanged(), await watch.hasChanged()]).toEqual([true, true]);
  });

  it('counts as changed when it is not there, and when what was read of it is not trusted', async () => {
    await rest(10_000);
    const watch = createFolderWatch(folder);
    expect([await watch.hasChanged(), await watch.hasChanged()]).toEqual([true, false]);
    watch.distrust();
    expect([await watch.hasChanged(), await watch.hasChanged()]).toEqual([true, false]);
    await rm(folder, { recursive: true });
    expect([await watch.hasChanged(), await watch.hasChanged()]).toEqual([true, true]);
  });
});
