import { unsafeEntry } from './entry-path.ts';

const LONGEST_TARGET = 1024;

/**
 * Makes sure that a symbolic link stays inside the tree that it is unpacked into. Leading `..` may climb as high as the link's own folder is
 * deep (those folders are real); `..` behind a name is refused, for that name may itself be a link. Throws ContentError `unsafe-entry`.
 */
export function requireLinkInside(link: readonly string[], target: string): void {
  const name = link.join('/');
  if (target === '' || target.length > LONGEST_TARGET || !target.isWellFormed() || target.includes('\uFFFD')) {
    throw unsafeEntry(name, 'is a link to nowhere');
  }
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f\\]/.test(target)) throw unsafeEntry(name, 'is a link with strange characters in its target');
  if (target.startsWith('/')) throw unsafeEntry(name, 'is a link with an absolute target');
  const segments = target.split('/').filter((segment) => segment !== '' && segment !== '.');
  const climbs = segments.findIndex((segment) => segment !== '..');
  const height = climbs === -1 ? segments.length : climbs;
  if (height > link.length - 1 || segments.slice(height).includes('..')) throw unsafeEntry(name, 'is a link that leads out of the archive');
}
