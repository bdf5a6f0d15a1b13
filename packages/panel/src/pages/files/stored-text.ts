import { files } from '@daspanel/contract/files.ts';
import { client, send } from '../../api/client.ts';
import type { FilePlace } from './file-place.ts';

/** Bytes of the largest file that is edited here. */
const LARGEST = 2_000_000;

export type StoredText = { readonly kind: 'text'; readonly text: string; readonly etag: string } | { readonly kind: 'tooLarge' | 'binary' };

/** Reads a file as UTF-8. The tag is read first: where the file changes between both, saving tells of a conflict. */
export async function readText(params: FilePlace, path: string): Promise<StoredText> {
  const { size, etag = '' } = (await send(files.get, { params, query: { path } })).body;
  if (size > LARGEST) return { kind: 'tooLarge' };
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  try {
    for await (const piece of await client.open(files.read, { params, query: { path } })) text += decoder.decode(piece, { stream: true });
    text += decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'binary' };
    throw error;
  }
  return text.includes('\0') ? { kind: 'binary' } : { kind: 'text', text, etag };
}

/** Gives the new tag. Rejects with the problem `revision-mismatch` when the file has another tag by now. */
export async function saveText(params: FilePlace, file: { readonly path: string; readonly etag: string }, text: string): Promise<string> {
  const stream = oneChunk(new TextEncoder().encode(text));
  const { path, etag } = file;
  const answer = await send(files.write, { params, query: { path }, stream, streamType: 'application/octet-stream', ifMatch: etag });
  return answer.body.etag ?? '';
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
