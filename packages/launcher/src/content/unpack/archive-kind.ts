import { readSync } from 'node:fs';
import { ContentError } from '../content-error.ts';

export type ArchiveKind = 'zip' | 'tar' | 'tar.gz';

/** Tells an archive by its first bytes, never by its name. Throws ContentError `invalid-archive` that says what it is, if that is known. */
export function recogniseArchive(descriptor: number): ArchiveKind {
  const start = Buffer.alloc(512);
  const length = readSync(descriptor, start, 0, start.length, 0);
  const head = start.subarray(0, length);
  if (length === 0) throw new ContentError('invalid-archive', 'the file is empty');
  if (startsWith(head, 'PK\u0003\u0004') || startsWith(head, 'PK\u0005\u0006')) return 'zip';
  if (startsWith(head, '\u001f\u008b')) return 'tar.gz';
  if (head.subarray(257, 262).toString('latin1') === 'ustar') return 'tar';
  const other = OTHERS.find(([signature]) => startsWith(head, signature));
  throw new ContentError(
    'invalid-archive',
    other === undefined
      ? 'the file is no zip, tar or tar.gz archive'
      : `the file is ${other[1]}, which cannot be unpacked: use zip or tar.gz`,
  );
}

const OTHERS: readonly (readonly [string, string])[] = [
  ['BZh', 'a bzip2 archive'],
  ['\u00fd7zXZ\u0000', 'an xz archive'],
  ['\u0028\u00b5\u002f\u00fd', 'a zstd archive'],
  ['7z\u00bc\u00af\u0027\u001c', 'a 7-Zip archive'],
  ['Rar!\u001a\u0007', 'a RAR archive'],
  ['PK\u0007\u0008', 'one part of a zip archive'],
  ['<', 'a web page'],
];

function startsWith(head: Buffer, signature: string): boolean {
  return head.subarray(0, signature.length).equals(Buffer.from(signature, 'latin1'));
}
