import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StagingTree } from './staging-tree.ts';

const DEEPEST_SEARCH = 3;
const MOST_FOLDERS = 2000;

/**
 * The folder of an unpacked archive that the application's files lie in, as segments from the tree's top: the highest folder that has all
 * `markers` if there is exactly one, else the only folder at the top (`wordpress/`, `repo-main/`), else the top itself.
 */
export async function findApplicationRoot(tree: StagingTree, markers: readonly string[]): Promise<readonly string[]> {
  const top = await listFolder(tree.folder);
  const hasLinkAtTop = tree.links.some((link) => link.segments.length === 1);
  return (await findByMarkers(tree.folder, top, markers)) ?? (hasLinkAtTop ? [] : findLoneFolder(top));
}

interface Listing {
  readonly names: ReadonlySet<string>;
  readonly folders: readonly string[];
}

async function listFolder(path: string): Promise<Listing> {
  const entries = (await readdir(path, { withFileTypes: true })).filter((entry) => !entry.name.startsWith('._'));
  return {
    names: new Set(entries.map((entry) => entry.name)),
    folders: entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name),
  };
}

async function findByMarkers(tree: string, top: Listing, markers: readonly string[]): Promise<readonly string[] | undefined> {
  if (markers.length === 0) return undefined;
  let level: readonly { readonly segments: readonly string[]; readonly listing: Listing }[] = [{ segments: [], listing: top }];
  for (let depth = 0; depth <= DEEPEST_SEARCH; depth += 1) {
    const found = level.filter(({ listing }) => markers.every((marker) => listing.names.has(marker)));
    if (found.length > 0) return found.length === 1 ? found[0]?.segments : undefined;
    const below = level.flatMap(({ segments, listing }) => listing.folders.map((folder) => [...segments, folder]));
    if (below.length > MOST_FOLDERS) return undefined;
    level = await Promise.all(below.map(async (segments) => ({ segments, listing: await listFolder(join(tree, ...segments)) })));
  }
  return undefined;
}

function findLoneFolder(top: Listing): readonly string[] {
  const [name] = top.folders;
  return name !== undefined && top.names.size === 1 ? [name] : [];
}
