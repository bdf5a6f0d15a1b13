import { readFile } from 'node:fs/promises';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { z } from 'zod';

/**
 * How far the access log has been split: everything before `offset` is in the logs of the sites. `sizes` has the sizes that the logs of the sites of the
 * next batch had before it; after a crash they are cut back to them and the batch is done again, so that no line is there twice.
 */
const checkpoint = z.strictObject({
  /** Hash of the first line of the access log that `offset` counts in; empty: the beginning of the current one. */
  log: z.string(),
  offset: z.int().min(0),
  sizes: z.record(z.string(), z.int().min(0)),
});
export type Checkpoint = z.infer<typeof checkpoint>;

/** The checkpoint of the file, or the beginning when there is none that can be read. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  try {
    return checkpoint.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return { log: '', offset: 0, sizes: {} };
  }
}

export async function writeCheckpoint(path: string, value: Checkpoint): Promise<void> {
  await publishFile(path, JSON.stringify(value), { mode: 0o640 });
}
