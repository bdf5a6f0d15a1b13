import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Route } from '@daspanel/formats/route.ts';
import { namesOfMapping } from './mapped-names.ts';
import type { WantedMapping } from './wanted-site.ts';

/**
 * The routes of a mapping's names. `served` is the route of the version that it serves, which a redirect does not need; undefined: that version is not served
 * now, and the names have no routes.
 */
export function planMappedRoutes(site: SiteId, mapping: WantedMapping, served: Route | undefined): ReadonlyMap<string, Route> {
  const route = mapping.serves.kind === 'redirect' ? redirectRoute(site, mapping, mapping.serves) : served && withAccess(served, mapping);
  if (route === undefined) return new Map();
  const [host, withWww] = namesOfMapping(mapping);
  if (host === undefined) return new Map();
  if (withWww === undefined) return new Map([[host, route]]);
  const moved = (to: string): Route => ({ engine: 'canonical', site, ...access(mapping), host: to });
  switch (mapping.www) {
    case 'redirect-to-this':
      return new Map([
        [host, route],
        [withWww, moved(host)],
      ]);
    case 'redirect-to-www':
      return new Map([
        [withWww, route],
        [host, moved(withWww)],
      ]);
    case 'none':
    case 'serve':
      return new Map([
        [host, route],
        [withWww, route],
      ]);
  }
}

function redirectRoute(
  site: SiteId,
  mapping: WantedMapping,
  { to, status, keepPath }: Extract<WantedMapping['serves'], { kind: 'redirect' }>,
): Route {
  const target = keepPath ? to.replace(/\/$/, '') : to;
  return {
    engine: 'redirect',
    site,
    ...access(mapping),
    to: target,
    status: `${status}`,
    ...(keepPath ? { keep: '1' as const } : {}),
  };
}

function withAccess(route: Route, mapping: WantedMapping): Route {
  // A disabled site answers 503 however it is asked.
  return route.engine === 'disabled' || route.engine === 'answers' ? route : { ...route, ...access(mapping) };
}

function access({ httpsOnly, hsts }: WantedMapping): { readonly https?: '1'; readonly hsts?: string } {
  return {
    ...(httpsOnly ? { https: '1' as const } : {}),
    ...(hsts === null ? {} : { hsts: `max-age=${hsts.maxAge}${hsts.includeSubDomains ? '; includeSubDomains' : ''}` }),
  };
}
