import { ContentError } from '../content-error.ts';

const LONGEST_NAME_BYTES = 255;
const LONGEST_PATH_BYTES = 1024;
const DEEPEST = 64;

/**
 * The segments of an entry's name in an archive, or an empty list for the archive's root (`./`). Nothing is repaired: a name that another
 * program could read in another way is refused with ContentError `unsafe-entry`. Only a leading `./` (tar) and a trailing `/` (folders)
 * are taken off.
 */
export function parseEntryPath(name: string): readonly string[] {
  const problem = findProblem(name);
  if (problem !== undefined) throw unsafeEntry(name, problem);
  const path = name.replace(/^(?:\.\/)+/, '').replace(/\/$/, '');
  if (path === '' || path === '.') return [];
  const segments = path.split('/');
  if (segments.length > DEEPEST) throw unsafeEntry(name, `lies deeper than ${DEEPEST} folders`);
  for (const segment of segments) {
    if (segment === '..') throw unsafeEntry(name, 'leaves the archive with ..');
    if (segment === '' || segment === '.') throw unsafeEntry(name, 'has an empty or . segment');
    if (Buffer.byteLength(segment) > LONGEST_NAME_BYTES) throw unsafeEntry(name, `has a name of more than ${LONGEST_NAME_BYTES} bytes`);
  }
  return segments;
}

function findProblem(name: string): string | undefined {
  if (name === '') return 'has no name';
  if (!name.isWellFormed() || name.includes('\uFFFD')) return 'has a name that is no valid text';
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(name)) return 'has a control character in its name';
  if (name.includes('\\')) return 'has a backslash in its name';
  if (name.startsWith('/')) return 'has an absolute path';
  if (/^[A-Za-z]:/.test(name)) return 'starts with a drive letter';
  if (Buffer.byteLength(name) > LONGEST_PATH_BYTES) return `has a path of more than ${LONGEST_PATH_BYTES} bytes`;
  return undefined;
}

/** `unsafe-entry` with the entry named; the name is printed so that it shows what is strange in it. */
export function unsafeEntry(name: string, problem: string): ContentError {
  const shown = JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
  return new ContentError('unsafe-entry', `the entry ${shown} ${problem}`);
}
