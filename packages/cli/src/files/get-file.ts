import { createWriteStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { contract } from '@daspanel/contract';
import { exitCodes, Failure } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { filesOf, type FilesWishes } from './files-of.ts';
import { splitPath, typedPath } from './typed-path.ts';

interface Wishes extends FilesWishes {
  readonly path: string;
  readonly file?: string;
}

export async function getFile({ output, signal, connect }: Session, given: Wishes): Promise<void> {
  const path = typedPath(given.path);
  const { name } = splitPath(path);
  const file = given.file ?? name;
  if (file !== '-' && existsSync(file)) throw new Failure(`${file} is there already: choose another name.`, exitCodes.usage);
  const client = await connect();
  const { params } = await filesOf(client, given);
  const bytes = await client.open(contract.files.read, { params, query: leaveToApi({ path }) });
  if (file === '-') return await output.content(bytes);
  try {
    await pipeline(bytes, createWriteStream(file, { flags: 'wx' }), { signal });
  } catch (error) {
    await rm(file, { force: true });
    throw new Failure(`${file} could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  output.note(`It is in ${file}.`);
}
