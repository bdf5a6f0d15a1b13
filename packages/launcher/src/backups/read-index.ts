import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { backupEntry, type BackupEntry } from '@daspanel/formats/backup-manifest.ts';

/** The entries of an index, one after the other. Throws at the first line that is none. */
export async function* readIndex(path: string): AsyncGenerator<BackupEntry> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    yield parseLine(line, number);
  }
}

function parseLine(line: string, number: number): BackupEntry {
  try {
    return backupEntry.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`line ${number} of the index of the backup is damaged`, { cause });
  }
}
