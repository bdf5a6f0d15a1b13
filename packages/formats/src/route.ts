import { z } from 'zod';
import { poolId, siteId, versionId } from './identifiers.ts';

/**
 * `data/routes/<host>`: what the proxy does for one host name. The file holds `key=value` lines in this order, absent keys are left out,
 * and no value holds a line break. Written by the API alone, by rename, then announced on the proxy's control socket
 * (`POST /route?name=<host>`). `*.<parent>` is a file name too: it answers for every one-label child without a file of its own.
 */
const line = z.string().refine((text) => !/[\r\n]/.test(text) && !text.includes('\0'), 'must be one line');
const absolutePath = line.refine((path) => path.startsWith('/'), 'must be an absolute path');
const site = { site: siteId, version: versionId };
const access = {
  /** `1`: plain HTTP is answered with a redirect to HTTPS. */
  https: z.literal('1').optional(),
  /** Value of the Strict-Transport-Security header, sent over HTTPS only. */
  hsts: line.optional(),
};
const files = {
  /** The document root, as a path inside the data directory: `sites/<site-id>/versions/<version-id>/public`. So a moved data directory needs no new routes. */
  root: line.refine((path) => path.startsWith('sites/') && !path.split('/').includes('..'), 'must be a path inside the data directory'),
  /** PCRE; a path (decoded, from `/`) that matches is answered 403. */
  deny: line.optional(),
  /** PCRE, a space, status 301 or 302, a space, and the target path (may use $1-$9): answered before anything else. */
  moved: line.optional(),
  /** Path of the page that is sent with status 404, such as `/404.html`. */
  notfound: absolutePath.optional(),
};

export const route = z.discriminatedUnion('engine', [
  z.strictObject({
    engine: z.literal('static'),
    ...site,
    ...access,
    ...files,
    /** Path that answers for paths that do not exist (single-page applications), such as `/index.html`. */
    fallback: absolutePath.optional(),
  }),
  z.strictObject({
    engine: z.literal('php'),
    ...site,
    ...access,
    ...files,
    pool: poolId,
    /** The document root as the site's PHP sees it, such as `/site/versions/<version-id>/public`. */
    script_root: absolutePath,
    /** Front controller that gets paths that do not exist, such as `/index.php`; absent: they are 404. */
    front: absolutePath.optional(),
    /** `1`: the front controller gets the asked path as PATH_INFO. */
    path_info: z.literal('1').optional(),
    /** PCRE of `.php` paths that are never run although they exist (answered 403), such as scripts in an upload folder. */
    noexec: line.optional(),
    /** The only `.php` paths that run, as PCRE; absent: every existing one. */
    exec: line.optional(),
  }),
  z.strictObject({
    engine: z.literal('http'),
    site: siteId.optional(),
    ...access,
    /** `unix:run/…` (a socket inside the data directory) or `127.0.0.1:3000`. */
    address: line,
  }),
  z.strictObject({
    engine: z.literal('redirect'),
    site: siteId.optional(),
    ...access,
    /** Absolute URL without a trailing slash when the path is kept. */
    to: line,
    status: z.enum(['301', '302', '307', '308']),
    /** `1`: the asked path and query are appended to `to`. */
    keep: z.literal('1').optional(),
  }),
  z.strictObject({
    engine: z.literal('canonical'),
    site: siteId,
    ...access,
    /** Where the same path is: requests are redirected to this host name, with the scheme and port that they came with. */
    host: line,
  }),
  /** Answered 503 by the answering service. */
  z.strictObject({ engine: z.literal('disabled'), site: siteId }),
  /** The installation's own pages (landing page, local certificate authority), answered by the answering service. */
  z.strictObject({ engine: z.literal('answers') }),
]);
export type Route = z.infer<typeof route>;

/** The text of a route file. Throws when a value could be read as another line. */
export function formatRoute(value: Route): string {
  const parsed = route.parse(value);
  return Object.entries(parsed)
    .filter(([, content]) => content !== undefined)
    .map(([key, content]) => `${key}=${content}\n`)
    .join('');
}

/** Reads a route file. Throws a ZodError when it is not one. */
export function parseRoute(text: string): Route {
  const lines = text.split('\n').filter((entry) => entry !== '');
  return route.parse(Object.fromEntries(lines.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)])));
}
