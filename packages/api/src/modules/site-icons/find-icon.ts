import { LARGEST_ICON } from '@daspanel/contract';
import { z } from 'zod';
import { Problem } from '../../problem.ts';
import type { AskFiles } from '../files/ask-files.ts';
import type { VersionAddress } from '../versions/change-version.ts';
import { iconLinksOf } from './icon-links.ts';
import { imageTypeOf, type ImageType } from './image-type.ts';

export interface Icon {
  readonly path: string;
  readonly type: ImageType;
  readonly bytes: Uint8Array;
}

/** A version and its document root, `/` or `/public`. `signal`: until when its icon is waited for. */
export interface IconPlace extends VersionAddress {
  readonly root: string;
  readonly signal: AbortSignal;
}

/** In the document root; where browsers and their makers have had them looked for. */
const USUAL_NAMES = ['favicon.ico', 'favicon.png', 'apple-touch-icon.png', 'favicon-32x32.png'];
/** Bytes of `index.html` in which its links are looked for. */
const MOST_HTML = 64 * 1024;

/**
 * The icon of a version: the first of the usual files that is a small picture, else the first that `index.html` links to. The storage part reads them, which
 * follows no link and leaves no folder. Throws `unavailable` where it does not answer.
 */
export async function findIcon(askFiles: AskFiles, place: IconPlace): Promise<Icon | undefined> {
  for (const name of USUAL_NAMES) {
    const icon = await readIcon(askFiles, place, inRoot(place, `/${name}`));
    if (icon !== undefined) return icon;
  }
  const page = await readBeginning(askFiles, place, inRoot(place, '/index.html'), MOST_HTML);
  for (const link of iconLinksOf(Buffer.from(page?.bytes ?? []).toString())) {
    const icon = await readIcon(askFiles, place, inRoot(place, link));
    if (icon !== undefined) return icon;
  }
  return undefined;
}

/** The picture at a path of the version; undefined where there is none, or one that is too large. */
export async function readIcon(askFiles: AskFiles, place: IconPlace, path: string): Promise<Icon | undefined> {
  const file = await readBeginning(askFiles, place, path, LARGEST_ICON);
  if (file === undefined || file.size > LARGEST_ICON) return undefined;
  const type = imageTypeOf(file.bytes);
  return type === undefined ? undefined : { path, type, bytes: file.bytes };
}

function inRoot({ root }: IconPlace, path: string): string {
  return root === '/' ? path : `${root}${path}`;
}

/** Undefined for what is no plain file of the site. */
async function readBeginning(askFiles: AskFiles, { site, version, signal }: IconPlace, path: string, most: number) {
  try {
    const { facts, stream } = await askFiles.open('read', { site, version, path, start: 0, end: most - 1 }, signal);
    const pieces: Uint8Array[] = [];
    for await (const piece of stream) pieces.push(piece);
    return { bytes: Buffer.concat(pieces), size: z.object({ size: z.int() }).parse(facts).size };
  } catch (error) {
    if (error instanceof Problem && (error.code === 'not-found' || error.code === 'wrong-state')) return undefined;
    if (signal.aborted) throw new Problem('unavailable', 'the storage part takes too long: try again', { cause: error });
    throw error;
  }
}
