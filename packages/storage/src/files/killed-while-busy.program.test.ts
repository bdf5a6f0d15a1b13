import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { startProgram } from '@daspanel/platform/run-program.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBucketOf } from './testing/changes.ts';
import { readText } from './testing/test-store.ts';

let root: string;

beforeAll(() => {
  root = mkdtempSync('/tmp/daspanel-busy-');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The number of the last change of each key that was acknowledged when the process was killed after so many milliseconds of work. */
async function changeAndKill(directory: string, milliseconds: number): Promise<Map<string, number>> {
  const program = startProgram(process.execPath, [join(import.meta.dirname, 'testing', 'many-changes.ts'), directory]);
  const pieces: Buffer[] = [];
  const begun = new Promise((resolve) => program.stdout?.once('data', resolve));
  program.stdout?.on('data', (piece: Buffer) => pieces.push(piece));
  const closed = new Promise((resolve) => program.once('close', resolve));
  await Promise.race([begun, closed]);
  await wait(milliseconds);
  program.kill('SIGKILL');
  await closed;
  const lines = Buffer.concat(pieces).toString().split('\n').slice(0, -1);
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

describe.each([undefined, 'enabled'] as const)('with versioning %s', (versioning) => {
  test.each([3, 20, 60, 110, 170, 230, 290, 350])(
    'a process that is killed after %i ms has kept what it acknowledged',
    async (milliseconds) => {
      const directory = mkdtempSync(join(root, 'data-'));
      const data = dataDirectory(directory);
      for (const folder of [data.sites, data.buckets]) mkdirSync(folder, { recursive: true });
      const prepared = await openBucketOf(data);
      if (versioning !== undefined) await prepared.store.saveVersioning('bucket', versioning);
      await prepared.store[Symbol.asyncDispose]();
      const acknowledged = await changeAndKill(directory, milliseconds);
      expect(acknowledged.size).toBeGreaterThan(0);

      const { store, objects } = await openBucketOf(data);
      await using _store = store;
      const { entries } = await objects.list({ prefix: '', delimiter: '', after: '', limit: 1000 });
      for (const [key, number] of acknowledged) {
        const found = await objects.find(key);
        const listed = entries.find((entry) => entry.key === key);
        if (found === undefined || found.isDeleteMarker) {
          expect(listed).toBeUndefined();
          expect([number % 5, (number + 1) % 5]).toContain(0);
          continue;
        }
        expect(listed).toEqual(found);
        const made = Number(found.facts.metadata['number']);
        expect([number, number + 1]).toContain(made);
        expect(await readText(objects, key)).toBe(`${`${made} `.repeat(1 + (made % 7) * 5000)}end`);
      }
      expect(readdirSync(join(data.storage, 'temporary'))).toEqual([]);
    },
  );
});
