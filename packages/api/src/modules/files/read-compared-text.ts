import { LARGEST_COMPARED_TEXT, type ComparedText } from '@daspanel/contract';
import { Problem } from '../../problem.ts';
import type { VersionAddress } from '../versions/change-version.ts';
import type { AskFiles } from './ask-files.ts';
import { presentFile } from './present-file.ts';

/** What is at a path, as far as it is text that can be compared. Folders count as absent: what is in them is compared by itself. */
export async function readComparedText(askFiles: AskFiles, place: VersionAddress & { readonly path: string }): Promise<ComparedText> {
  const entry = await describe(askFiles, place);
  if (entry === undefined) return { kind: 'absent' };
  if (entry.type === 'link') return { kind: 'link', target: entry.target ?? '' };
  if (entry.type !== 'file') return { kind: 'absent' };
  if (!entry.reachable) return { kind: 'binary', bytes: entry.size };
  if (entry.size > LARGEST_COMPARED_TEXT) return { kind: 'too-large', bytes: entry.size };
  const bytes = await readAll(askFiles, place);
  const text = decode(bytes);
  return text === undefined ? { kind: 'binary', bytes: bytes.length } : { kind: 'text', text };
}

async function describe(askFiles: AskFiles, place: VersionAddress & { readonly path: string }) {
  try {
    return presentFile(await askFiles.ask('stat', place));
  } catch (error) {
    if (error instanceof Problem && error.code === 'not-found') return undefined;
    throw error;
  }
}

/** No more than may be shown, even where the file grows meanwhile. */
async function readAll(askFiles: AskFiles, place: VersionAddress & { readonly path: string }): Promise<Buffer> {
  const { stream } = await askFiles.open('read', { ...place, start: 0, end: LARGEST_COMPARED_TEXT - 1 });
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Undefined for what is no text. */
function decode(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
