import { mappingId } from '@daspanel/contract';
import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { poolLimits } from '@daspanel/formats/pool.ts';
import { formatRoute, parseRoute } from '@daspanel/formats/route.ts';
import { expect, test } from 'vitest';
import { planRoutes } from './plan-routes.ts';
import type { WantedMapping, WantedSite } from './wanted-site.ts';

const SITE = siteId.parse('s000000000000001');
const FIRST = versionId.parse('v000000000000001');
const SECOND = versionId.parse('v000000000000002');
const version = (id: typeof FIRST, name: string) => ({
  id,
  name,
  isBuilding: false,
  engine: { kind: 'static' } as const,
  type: 'static',
  root: '/',
});
const mapping = (more: Partial<WantedMapping>): WantedMapping => ({
  id: mappingId.parse('h000000000000001'),
  host: 'shop.test',
  serves: { kind: 'active' },
  www: 'none',
  httpsOnly: false,
  hsts: null,
  certificate: 'automatic',
  ...more,
});

/** The routes of mapped names, as their files hold them. */
function plan(more: Partial<WantedMapping>, site: Partial<WantedSite> = {}) {
  const wanted: WantedSite = {
    id: SITE,
    name: 'shop',
    owner: 'owner',
    createdAt: 1,
    isEnabled: true,
    isTrashed: false,
    activeVersion: FIRST,
    limits: poolLimits.parse({}),
    cacheGeneration: 1,
    versions: [version(FIRST, 'v1'), version(SECOND, 'v2')],
    mappings: [mapping(more)],
    ...site,
  };
  const routes = [...planRoutes(wanted, { hostName: 'host.test' })].filter(([host]) => !host.endsWith('.host.test'));
  return Object.fromEntries(routes.map(([host, route]) => [host, parseRoute(formatRoute(route))]));
}
const first = { engine: 'static', site: SITE, version: FIRST, root: `sites/${SITE}/versions/${FIRST}` };
const second = { engine: 'static', site: SITE, version: SECOND, root: `sites/${SITE}/versions/${SECOND}` };

test('a mapping follows the active version, or serves the one that it names', () => {
  expect(plan({})).toEqual({ 'shop.test': first });
  expect(plan({}, { activeVersion: SECOND })).toEqual({ 'shop.test': second });
  const pinned = { serves: { kind: 'version', version: SECOND } } as const;
  expect(plan(pinned)).toEqual({ 'shop.test': second });
  expect(plan({ host: '*.shop.test', ...pinned })).toEqual({ '*.shop.test': second });
});

test('the pair with www serves, or one redirects to the other', () => {
  const to = (host: string) => ({ engine: 'canonical', site: SITE, host });
  expect(plan({ www: 'serve' })).toEqual({ 'shop.test': first, 'www.shop.test': first });
  expect(plan({ www: 'redirect-to-this' })).toEqual({ 'shop.test': first, 'www.shop.test': to('shop.test') });
  expect(plan({ www: 'redirect-to-www' })).toEqual({ 'shop.test': to('www.shop.test'), 'www.shop.test': first });
});

test('HTTPS only and HSTS stand on every route', () => {
  const secured = { https: '1', hsts: 'max-age=60; includeSubDomains' };
  const routes = plan({ www: 'redirect-to-www', httpsOnly: true, hsts: { maxAge: 60, includeSubDomains: true } });
  expect(routes).toMatchObject({ 'shop.test': secured, 'www.shop.test': secured });
});

test('a redirect keeps the path, or does not', () => {
  const redirect = (keepPath: boolean) => plan({ serves: { kind: 'redirect', to: 'https://new.test/', status: 308, keepPath } });
  const route = { engine: 'redirect', site: SITE, status: '308' };
  expect(redirect(true)).toEqual({ 'shop.test': { ...route, to: 'https://new.test', keep: '1' } });
  expect(redirect(false)).toEqual({ 'shop.test': { ...route, to: 'https://new.test/' } });
});

test('a disabled site answers 503 on every name, one in the trash on none', () => {
  const disabled = { engine: 'disabled', site: SITE };
  expect(plan({ www: 'serve' }, { isEnabled: false })).toEqual({ 'shop.test': disabled, 'www.shop.test': disabled });
  const redirect = { serves: { kind: 'redirect', to: 'https://new.test/', status: 301, keepPath: false } } as const;
  expect(plan(redirect, { isEnabled: false })).toEqual({ 'shop.test': disabled });
  expect(plan({}, { isTrashed: true })).toEqual({});
});
