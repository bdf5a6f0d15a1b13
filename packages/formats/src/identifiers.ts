import { z } from 'zod';

const id = (letter: string) =>
  z.string().regex(new RegExp(`^${letter}[0-9a-hjkmnp-tv-z]{15}$`), `must be an id that starts with ${letter}`);

export const siteId = id('s').brand<'SiteId'>();
export const versionId = id('v').brand<'VersionId'>();
export type SiteId = z.infer<typeof siteId>;
export type VersionId = z.infer<typeof versionId>;

/** PHP versions that Daspanel knows, oldest first. */
export const PHP_VERSIONS = ['5.6', '7.0', '7.1', '7.2', '7.3', '7.4', '8.0', '8.1', '8.2', '8.3', '8.4', '8.5'] as const;
export const phpVersion = z.enum(PHP_VERSIONS);
export type PhpVersion = z.infer<typeof phpVersion>;

/** `<site-id>-<php version without the dot>-<8 hex digits of the settings' hash>`: one site's PHP of one version with one set of settings. */
export const poolId = z
  .string()
  .regex(/^s[0-9a-hjkmnp-tv-z]{15}-[5-8][0-9]-[0-9a-f]{8}$/)
  .brand<'PoolId'>();
export type PoolId = z.infer<typeof poolId>;

/**
 * A path of a folder inside a version, as `/`, `/public` or `/app/webroot`: absolute from the version's folder, no empty, `.` or `..`
 * segment, no control character, no backslash, 1,024 bytes at most.
 */
export const folderInVersion = z
  .string()
  .refine((path) => isFolderInVersion(path), 'must be a folder inside the version such as / or /public');

function isFolderInVersion(path: string): boolean {
  if (path === '/') return true;
  if (!path.startsWith('/') || byteLength(path) > 1024 || !path.isWellFormed()) return false;
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f\\]/.test(path)) return false;
  return path
    .slice(1)
    .split('/')
    .every((segment) => segment !== '' && segment !== '.' && segment !== '..' && byteLength(segment) <= 255);
}

/** Bytes in UTF-8; the schemas are used in browsers too, which have no `Buffer`. */
function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
