import { createHash } from 'node:crypto';
import { siteTypes } from '@daspanel/formats/site-types.ts';
import type { Route } from '@daspanel/formats/route.ts';
import type { Place } from './wanted-site.ts';

/** Key of the installation's own routes among those of sites. */
export const INSTALLATION = 'installation';

/** The routes of the installation's own names. */
export function planInstallation(hostName: string): ReadonlyMap<string, Route> {
  return new Map<string, Route>([
    [hostName, { engine: 'answers' }],
    [`www.${hostName}`, { engine: 'answers' }],
    // The proxy knows these names itself; the routes are what certificates are issued for.
    [`admin.${hostName}`, { engine: 'answers' }],
    [`view.${hostName}`, { engine: 'answers' }],
    [`db.${hostName}`, { engine: 'answers' }],
    [`*.dev.${hostName}`, { engine: 'answers' }],
    [`s3.${hostName}`, { engine: 'http', address: 'unix:run/storage/http.sock' }],
    [`*.s3.${hostName}`, { engine: 'http', address: 'unix:run/storage/http.sock' }],
    [`api.${hostName}`, { engine: 'http', address: 'unix:run/api/http.sock' }],
  ]);
}

/** Grows when another kind of file is derived from sites: 2 added their buckets, 3 the certificates of their mappings. */
const DERIVATION = 3;

/**
 * Everything beside the state that routes are made from. When it is not what it was, because the host name, a site type or what is derived has changed, every
 * site is planned again.
 */
export function describePlace(place: Place): string {
  const rules = createHash('sha256').update(JSON.stringify(siteTypes)).digest('hex').slice(0, 16);
  return JSON.stringify({ ...place, rules, derivation: DERIVATION });
}
