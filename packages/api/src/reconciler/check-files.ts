import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { TransactionWriter } from '../database/transaction-writer.ts';
import type { AppliedFile } from './applied-file-store.ts';
import type { AppliedStore } from './applied-store.ts';
import type { DirtyStore } from './dirty-store.ts';
import type { ExecuteStep } from './execute-step.ts';
import { fingerprintOf } from './fingerprint.ts';

interface Parts {
  readonly data: DataDirectory;
  readonly applied: AppliedStore;
  readonly dirty: DirtyStore;
  readonly writer: TransactionWriter;
  readonly execute: ExecuteStep;
}

/** Folders in `data/` that hold nothing but files of `applied_files`. */
export const DERIVED_FOLDERS = ['access-keys', 'buckets', 'certificates/wanted'] as const;
const SLICE = 500;

/** Compares the names in the derived folders with those that should be there: removes strays, marks the owners of missing ones. */
export async function checkFileNames(parts: Parts): Promise<{ readonly strays: number; readonly missing: number }> {
  const found = await readPaths(parts.data);
  const missing: AppliedFile[] = [];
  for (const file of parts.applied.files.each()) if (!found.delete(file.path) && file.fingerprint !== null) missing.push(file);
  const strays = [...found].filter((path) => parts.applied.files.ownerOf(path) === undefined);
  for (const path of strays) await parts.execute({ do: 'remove-file', path }, undefined);
  await markOwners(parts, missing);
  return { strays: strays.length, missing: missing.length };
}

async function readPaths(data: DataDirectory): Promise<Set<string>> {
  const names = await Promise.all(
    DERIVED_FOLDERS.map(async (folder) => (await readdir(join(data.root, folder))).map((name) => `${folder}/${name}`)),
  );
  return new Set(names.flat().filter((path) => !path.includes('/.')));
}

/** Compares the content of some hundred files with what was written, beginning after a path. Gives the path to go on after; empty at the end. */
export async function checkFileContent(parts: Parts, after: string): Promise<string> {
  const slice = parts.applied.files.slice(after, SLICE);
  const wrong: AppliedFile[] = [];
  for (const file of slice) {
    if (file.fingerprint === null) continue;
    const text = await readFile(join(parts.data.root, file.path), 'utf8').catch(() => '');
    if (fingerprintOf(text) !== file.fingerprint) wrong.push(file);
  }
  await markOwners(parts, wrong);
  return slice.length < SLICE ? '' : (slice.at(-1)?.path ?? '');
}

async function markOwners(parts: Parts, files: readonly AppliedFile[]): Promise<void> {
  if (files.length === 0) return;
  await parts.writer.write(() => {
    for (const { path, fingerprint } of files) if (fingerprint !== null) parts.applied.files.forgetContent(path, fingerprint);
    for (const owner of new Set(files.map((file) => file.owner))) parts.dirty.mark(owner);
  });
}
