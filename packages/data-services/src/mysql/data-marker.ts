import { readFile } from 'node:fs/promises';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { z } from 'zod';

const marker = z.object({ version: z.string().regex(/^\d+\.\d+\.\d+$/) });
export type DataMarker = z.infer<typeof marker>;

export async function writeMarker(path: string, content: DataMarker): Promise<void> {
  await writeFileDurably(path, `${JSON.stringify(content)}\n`, { mode: 0o600 });
}

/** Throws when the marker is missing or damaged. */
export async function readMarker(path: string): Promise<DataMarker> {
  try {
    return marker.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new Error(`${path} is damaged: it says which MariaDB has written the databases, such as {"version":"10.11.19"}`, { cause });
  }
}
