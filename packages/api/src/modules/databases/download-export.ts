import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { notFound } from '../../problem.ts';
import type { ExportRow } from './export-store.ts';

/** The file of an export as an answer. Throws 404 when it is gone. */
export async function streamExport(folder: string, { id, name }: ExportRow) {
  const file = await open(join(folder, `${id}.sql.gz`), constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw notFound();
    throw error;
  });
  const { size } = await file.stat();
  const headers = {
    'content-type': 'application/gzip',
    'content-length': String(size),
    'content-disposition': `attachment; filename="${name}.sql.gz"`,
  };
  return { headers, stream: Readable.toWeb(file.createReadStream()) as ReadableStream<Uint8Array> };
}
