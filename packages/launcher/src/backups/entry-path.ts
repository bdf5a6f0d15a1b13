import type { BackupEntry } from '@daspanel/formats/backup-manifest.ts';

/** How a path, whose bytes need be no UTF-8, stands in an index. */
export function notePath(path: Buffer): { readonly path: string } | { readonly pathBase64: string } {
  const text = path.toString('utf8');
  return Buffer.from(text).equals(path) ? { path: text } : { pathBase64: path.toString('base64') };
}

/** The path of an entry. Throws where it leads out of the folder that it is relative to: an index is written by this program, but it may have been changed. */
export function pathOf(entry: Pick<BackupEntry, 'path' | 'pathBase64'>): Buffer {
  const path = entry.path === undefined ? Buffer.from(entry.pathBase64 ?? '', 'base64') : Buffer.from(entry.path);
  const names = path.toString('latin1').split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..' || name.includes('\0')))
    throw new Error(`the index of the backup names ${JSON.stringify(path.toString())}, which is no path inside it`);
  return path;
}

/** `folder/path`, as bytes. */
export function below(folder: string | Buffer, path: Buffer | string): Buffer {
  return Buffer.concat([Buffer.from(folder), Buffer.from('/'), Buffer.from(path)]);
}
