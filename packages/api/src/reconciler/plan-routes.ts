import { findSiteType, type SiteTypeRules } from '@daspanel/formats/site-types.ts';
import type { Route } from '@daspanel/formats/route.ts';
import { namesOfMapping } from './mapped-names.ts';
import { planMappedRoutes } from './plan-mapped-routes.ts';
import { planPool } from './plan-pool.ts';
import { SiteProblem } from './site-problem.ts';
import { hostsOfSite, hostsOfVersion } from './site-hosts.ts';
import type { Place, WantedMapping, WantedSite, WantedVersion } from './wanted-site.ts';

/** Every route that a site should have, by host name. Previews come first: the site's own names are the last to appear. */
export function planRoutes(site: WantedSite, place: Place): ReadonlyMap<string, Route> {
  if (site.isTrashed) return new Map();
  const served = site.versions.filter((version) => !version.isBuilding);
  const routes = new Map<string, Route>();
  for (const version of served) {
    const route = site.isEnabled ? routeOfVersion(site, version) : disabledRoute(site);
    for (const host of hostsOfVersion(site, version, place.hostName)) routes.set(host, route);
  }
  const active = served.find(({ id }) => id === site.activeVersion);
  if (active !== undefined) {
    const route = site.isEnabled ? routeOfVersion(site, active) : disabledRoute(site);
    for (const host of hostsOfSite(site, place.hostName)) routes.set(host, route);
  }
  for (const mapping of site.mappings) for (const [host, route] of routesOfMapping(site, mapping, served)) routes.set(host, route);
  return routes;
}

function routesOfMapping(site: WantedSite, mapping: WantedMapping, served: readonly WantedVersion[]): ReadonlyMap<string, Route> {
  if (!site.isEnabled) return new Map(namesOfMapping(mapping).map((host) => [host, disabledRoute(site)]));
  const { serves } = mapping;
  const chosen = serves.kind === 'version' ? serves.version : site.activeVersion;
  const version = served.find(({ id }) => id === chosen);
  return planMappedRoutes(site.id, mapping, version && routeOfVersion(site, version));
}

function disabledRoute(site: WantedSite): Route {
  return { engine: 'disabled', site: site.id };
}

function routeOfVersion(site: WantedSite, version: WantedVersion): Route {
  const type = findSiteType(version.type);
  if (type === undefined)
    throw new SiteProblem(`version ${version.name} has the site type ${version.type}, which this Daspanel does not know`);
  const inside = version.root === '/' ? '' : version.root;
  const common = { site: site.id, version: version.id, root: `sites/${site.id}/versions/${version.id}${inside}` };
  if (version.engine.kind === 'static') {
    const { fallback, notFoundPage } = version.engine;
    return {
      engine: 'static',
      ...common,
      ...rulesForFiles(type.rules),
      ...optional('notfound', notFoundPage),
      ...optional('fallback', fallback),
    };
  }
  const pool = planPool(site, version);
  if (pool === undefined) throw new Error(`version ${version.name} has no pool`);
  return { engine: 'php', ...common, pool: pool.pool, script_root: `/site/versions/${version.id}${inside}`, ...type.rules };
}

function rulesForFiles({ deny, moved }: SiteTypeRules): Pick<SiteTypeRules, 'deny' | 'moved'> {
  return { ...optional('deny', deny), ...optional('moved', moved) };
}

function optional<Key extends string>(key: Key, value: string | undefined): { [K in Key]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: string });
}
