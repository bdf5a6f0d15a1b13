import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { contract, type Client } from '@daspanel/contract';
import type { FileEntry } from '@daspanel/contract/file-fields.ts';
import { LARGEST_WRITE } from '@daspanel/contract/files.ts';
import { exitCodes, Failure } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Output } from '../output/output.ts';
import { formatBytes } from '../output/quantities.ts';
import type { Session } from '../session.ts';
import { filesOf, type FilesWishes } from './files-of.ts';
import { printEntry } from './print-entry.ts';
import { typedPath } from './typed-path.ts';

interface Wishes extends FilesWishes {
  readonly file: string;
  readonly path?: string;
  readonly overwrite?: boolean;
}

interface Sending {
  readonly client: Client;
  readonly output: Output;
  readonly params: { readonly site: string; readonly version: string };
  readonly path: string;
  readonly overwrite: boolean;
}

/** Bytes of one request of a large file. */
const PIECE = 32 * 1024 ** 2;

export async function putFile({ output, connect }: Session, given: Wishes): Promise<void> {
  const { file, overwrite = false } = given;
  const size = file === '-' ? undefined : measure(file);
  const path = choosePath(file, given.path);
  const client = await connect();
  const { params } = await filesOf(client, given);
  const sending = { client, output, params, path, overwrite };
  const entry =
    size === undefined || size <= LARGEST_WRITE
      ? await write(sending, file === '-' ? process.stdin : createReadStream(file))
      : await upload(sending, file, size);
  await printEntry(output, entry);
}

function measure(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new Failure(`${file} cannot be read: there is no such file.`, exitCodes.usage);
  if (!found.isFile()) throw new Failure(`${file} is no file. A whole folder: daspanel import.`, exitCodes.usage);
  return found.size;
}

/** Where the file goes: the path that was typed; in a folder, which ends with a slash, under its own name. */
function choosePath(file: string, typed = '/'): string {
  if (!typed.endsWith('/')) return typedPath(typed);
  if (file === '-') throw new Failure('Standard input has no name: name the path that it goes to.', exitCodes.usage);
  return typedPath(`${typed}${basename(file)}`);
}

async function write({ client, params, path, overwrite }: Sending, stream: AsyncIterable<Uint8Array>): Promise<FileEntry> {
  const request = { params, query: leaveToApi({ path }), stream, streamType: 'application/octet-stream' } as const;
  return (await client.call(contract.files.write, { ...request, ...(overwrite ? {} : { ifNoneMatch: '*' }) })).body;
}

async function upload({ client, output, params: version, path, overwrite }: Sending, file: string, size: number): Promise<FileEntry> {
  const { files } = contract;
  const begun = (await client.call(files.createUpload, { params: version, body: leaveToApi({ path, size }) })).body;
  const params = { ...version, upload: begun.id };
  try {
    for (let { offset } = begun; offset < size;) {
      output.progress(`uploading: ${formatBytes(offset)} of ${formatBytes(size)}`);
      const stream = createReadStream(file, { start: offset, end: Math.min(offset + PIECE, size) - 1 });
      const request = { params, query: { offset }, stream, streamType: 'application/octet-stream' } as const;
      ({ offset } = (await client.call(files.appendUpload, request)).body);
    }
    output.progress('');
    return (await client.call(files.finishUpload, { params, body: { overwrite } })).body;
  } catch (error) {
    await client.call(files.deleteUpload, { params }).catch(() => {});
    throw error;
  }
}
