import { lstat } from 'node:fs/promises';

export interface ExpectedFolder {
  readonly path: string;
  readonly mode: number;
  /** Not compared where all parts share one user. */
  readonly owner: { readonly user: number; readonly group: number } | undefined;
}

/** What is wrong with a folder, in words; empty when nothing is. */
export async function compareFolder({ path, mode, owner }: ExpectedFolder): Promise<readonly string[]> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return ['is missing'];
  if (!found.isDirectory()) return ['is no folder'];
  const foundMode = found.mode & 0o7777;
  const problems = foundMode === mode ? [] : [`has mode ${foundMode.toString(8)} instead of ${mode.toString(8)}`];
  if (owner === undefined || (found.uid === owner.user && found.gid === owner.group)) return problems;
  return [...problems, `belongs to ${found.uid}:${found.gid} instead of ${owner.user}:${owner.group}`];
}
