/**
 * What of a data directory goes into a backup as it is, in the order in which it is read: what the state, which was read before all of them, may name. Sites come before the trash, so that a site
 * that is deleted meanwhile is found in one of the two. What is not named here is derived from the state (routes, pools, buckets, access keys), may be lost
 * (logs, uploads, exports, caches and sessions in Redis, measurements), belongs to one machine (`run`, `link`), or is got otherwise (MariaDB: by dumps).
 */
export const plainPlaces = ['daspanel.json', 'state/initialized', 'ledger', 'sites', 'trash', 'storage', 'mail'] as const;

/** What goes into the sealed archive, or nowhere: keys, and what they sign. */
export const secretPlaces = [
  'state/secrets',
  'state/audit-heads',
  'keys',
  'certificates/ca',
  'certificates/own',
  'certificates/serve',
  'acme',
  'storage/keys',
] as const;

/** What lies in the plain places and is none of them: keys, locks, work of the moment. A folder of this kind is kept, but empty. */
export function isLeftOut(path: Buffer): boolean {
  return LEFT_OUT.test(path.toString('latin1'));
}

const LEFT_OUT = /^(storage\/(keys|temporary|site-files)|(sites|trash)\/[^/]+\/tmp|storage\/lock\.db(-journal)?)$/;
