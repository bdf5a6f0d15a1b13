import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { sealArchive } from '@daspanel/platform/sealed-archive.ts';
import { readStable } from './copy-file.ts';
import { notePath } from './entry-path.ts';
import { walkTree, type Found } from './walk-tree.ts';
import { secretPlaces } from './what-is-kept.ts';

interface Wishes {
  readonly root: string;
  /** The sealed archive. */
  readonly to: string;
  readonly passphrase: string;
  readonly signal: AbortSignal;
}

/**
 * Reads all secrets and writes them into one sealed archive: gzip over JSON lines, an entry of the index with `content` (base64) each. They are in memory only, never in a
 * file in clear.
 */
export async function sealSecrets({ root, to, passphrase, signal }: Wishes): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const lines: string[] = [];
  for (const place of secretPlaces) {
    const found = walkTree(root, place, { enters: () => true, onProblem: () => {}, signal });
    for await (const one of found) lines.push(...(await describeSecret(one, signal)));
  }
  const sealed = await sealArchive(passphrase, gzipSync(lines.join('\n')));
  await writeFileDurably(to, sealed, { mode: 0o600 });
  return { bytes: sealed.length, sha256: createHash('sha256').update(sealed).digest('hex') };
}

async function describeSecret({ path, stats, at, beside }: Found, signal: AbortSignal): Promise<readonly string[]> {
  const place = { mode: Number(stats.mode) & 0o7777, user: Number(stats.uid), group: Number(stats.gid), modified: String(stats.mtimeNs) };
  if (stats.isDirectory()) return [JSON.stringify({ kind: 'folder', ...notePath(path), ...place })];
  const name = path.subarray(path.lastIndexOf('/') + 1).toString('latin1');
  if (!stats.isFile() || (/-(wal|shm)$/.test(name) && beside.has(name.slice(0, -4)))) return [];
  const suffixes = beside.has(`${name}-wal`) ? ['', '-wal'] : [''];
  const named = (of: Buffer, suffix: string) => Buffer.concat([of, Buffer.from(suffix)]);
  const contents = await readStable(
    suffixes.map((suffix) => named(at, suffix)),
    signal,
  );
  return contents.flatMap((content, number) =>
    content === undefined
      ? []
      : [JSON.stringify({ kind: 'file', ...notePath(named(path, suffixes[number] ?? '')), ...place, content: content.toString('base64') })],
  );
}
