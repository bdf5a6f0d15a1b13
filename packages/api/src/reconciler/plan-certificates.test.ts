import { mappingId } from '@daspanel/contract';
import { wantedCertificate } from '@daspanel/formats/wanted-certificate.ts';
import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { poolLimits } from '@daspanel/formats/pool.ts';
import { expect, test } from 'vitest';
import { planSite } from './plan.ts';
import { planCertificates } from './plan-certificates.ts';
import type { WantedMapping, WantedSite } from './wanted-site.ts';

const SITE = siteId.parse('s000000000000001');
const VERSION = versionId.parse('v000000000000001');
const MAPPING = mappingId.parse('h000000000000001');
const PATH = `certificates/wanted/${MAPPING}.json`;

const site = (mapping: Partial<WantedMapping> = {}, more: Partial<WantedSite> = {}): WantedSite => ({
  id: SITE,
  name: 'shop',
  owner: 'owner',
  createdAt: 1,
  isEnabled: true,
  isTrashed: false,
  activeVersion: VERSION,
  limits: poolLimits.parse({}),
  cacheGeneration: 1,
  versions: [{ id: VERSION, name: 'v1', isBuilding: false, engine: { kind: 'static' }, type: 'static', root: '/' }],
  mappings: [
    {
      id: MAPPING,
      host: 'shop.test',
      serves: { kind: 'active' },
      www: 'none',
      httpsOnly: true,
      hsts: null,
      certificate: 'automatic',
      ...mapping,
    },
  ],
  ...more,
});
const read = (wanted: WantedSite) =>
  [...planCertificates(wanted)].map(([path, text]) => [path, wantedCertificate.parse(JSON.parse(text))] as const);

test('a mapping’s certificate has its host first, and its twin with www', () => {
  expect(read(site({ www: 'redirect-to-www' }))).toEqual([
    [PATH, { id: MAPPING, choice: 'automatic', site: SITE, names: ['shop.test', 'www.shop.test'] }],
  ]);
  expect(read(site({ host: '*.shop.test', certificate: 'own' }))).toEqual([
    [PATH, { id: MAPPING, choice: 'own', site: SITE, names: ['*.shop.test'] }],
  ]);
});

test('a disabled site keeps its certificates, one in the trash has none, and neither has who wants the local authority’s', () => {
  expect(read(site({}, { isEnabled: false }))).toHaveLength(1);
  expect(read(site({}, { isTrashed: true }))).toEqual([]);
  expect(read(site({ certificate: 'local' }))).toEqual([]);
});

test('a certificate is asked for after the names have their routes, and is no more once they have none', () => {
  const nothing = { place: 'live', versions: new Map(), routes: new Map(), pools: new Map(), files: new Map() } as const;
  const surroundings = { hostName: 'host.test', now: 1 };
  const steps = planSite(SITE, site(), nothing, surroundings);
  const at = (path: string) => steps.findIndex((step) => step.do === 'publish-file' && step.path === path);
  const lastRoute = steps.findLastIndex((step) => step.do === 'publish-route');
  expect(at('buckets/shop.json')).toBeLessThan(lastRoute);
  expect(at(PATH)).toBeGreaterThan(lastRoute);
  const applied = { ...nothing, routes: new Map([['shop.test', null]]), files: new Map([[PATH, null]]) };
  const removal = planSite(SITE, site({}, { mappings: [] }), applied, surroundings).filter((step) => step.do.startsWith('remove'));
  expect(removal).toEqual([
    { do: 'remove-route', host: 'shop.test' },
    { do: 'remove-file', path: PATH },
  ]);
  expect(planSite(SITE, site({}, { isTrashed: true }), applied, surroundings)).toContainEqual({ do: 'remove-file', path: PATH });
});
