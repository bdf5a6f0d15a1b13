import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { phpSettings, poolLimits } from '@daspanel/formats/pool.ts';
import { parseRoute } from '@daspanel/formats/route.ts';
import { siteBucket } from '@daspanel/formats/site-bucket.ts';
import { describe, expect, test } from 'vitest';
import { planSite, RETIRED_FOR, type AppliedSite, type Step } from './plan.ts';
import type { WantedSite, WantedVersion } from './wanted-site.ts';

const SITE = siteId.parse('s000000000000001');
const FIRST = versionId.parse('v000000000000001');
const SECOND = versionId.parse('v000000000000002');
const place = { hostName: 'host.test', now: 1_000_000 };
const nothing: AppliedSite = { place: 'none', versions: new Map(), routes: new Map(), pools: new Map(), files: new Map() };

const version = (id: typeof FIRST, name: string, more: Partial<WantedVersion> = {}): WantedVersion => ({
  id,
  name,
  isBuilding: false,
  engine: { kind: 'static' },
  type: 'static',
  root: '/',
  ...more,
});
const site = (more: Partial<WantedSite> = {}): WantedSite => ({
  id: SITE,
  name: 'shop',
  owner: 'owner',
  createdAt: 1,
  isEnabled: true,
  isTrashed: false,
  activeVersion: FIRST,
  limits: poolLimits.parse({}),
  cacheGeneration: 1,
  versions: [version(FIRST, 'v1')],
  mappings: [],
  ...more,
});
const php = version(FIRST, 'v1', {
  engine: { kind: 'php', version: '8.2', settings: phpSettings.parse({}) },
  type: 'generic',
  root: '/public',
});

/** What is there after the steps have been run on what was there before. */
function apply(before: AppliedSite, steps: readonly Step[]): AppliedSite {
  const after = {
    place: before.place,
    versions: new Map(before.versions),
    routes: new Map(before.routes),
    pools: new Map(before.pools),
    files: new Map(before.files),
  };
  for (const step of steps) {
    switch (step.do) {
      case 'provision-site':
      case 'restore-site':
        after.place = 'live';
        break;
      case 'trash-site':
        after.place = 'trash';
        break;
      case 'purge-site':
        after.place = 'none';
        break;
      case 'provision-version':
        after.versions.set(step.version, { isProvisioned: true });
        break;
      case 'remove-version':
        after.versions.delete(step.version);
        break;
      case 'publish-pool':
        after.pools.set(step.descriptor.pool, { fingerprint: step.fingerprint, retiredAt: null });
        break;
      case 'retire-pool':
        after.pools.set(step.pool, { fingerprint: after.pools.get(step.pool)?.fingerprint ?? null, retiredAt: place.now });
        break;
      case 'remove-pool':
        after.pools.delete(step.pool);
        break;
      case 'publish-route':
        after.routes.set(step.host, step.fingerprint);
        break;
      case 'remove-route':
        after.routes.delete(step.host);
        break;
      case 'publish-file':
        after.files.set(step.path, step.fingerprint);
        break;
      case 'remove-file':
        after.files.delete(step.path);
        break;
      case 'configure-mail':
      case 'purge-mail':
      case 'configure-acme':
      case 'remove-own-certificate':
        throw new Error(`${step.do} is no step of a site`);
    }
  }
  return after;
}
const plan = (wanted: WantedSite | undefined, applied: AppliedSite, now = place.now) => planSite(SITE, wanted, applied, { ...place, now });
const applied = (wanted: WantedSite) => apply(nothing, plan(wanted, nothing));
const verbs = (steps: readonly Step[]) => steps.map((step) => step.do);
const publishedHosts = (steps: readonly Step[]) => steps.flatMap((step) => (step.do === 'publish-route' ? [step.host] : []));

describe('a site that is wanted', () => {
  test('gets folders first, then routes, its own names last', () => {
    const steps = plan(site(), nothing);
    expect(verbs(steps)).toEqual([
      'provision-site',
      'provision-version',
      'publish-file',
      'publish-route',
      'publish-route',
      'publish-route',
      'publish-route',
    ]);
    expect(publishedHosts(steps)).toEqual([
      'v1.v.shop.sites.host.test',
      `${FIRST}.v.${SITE}.sites.host.test`,
      'shop.sites.host.test',
      `${SITE}.sites.host.test`,
    ]);
  });

  test('needs nothing once it is there', () => {
    for (const wanted of [site(), site({ versions: [php] }), site({ isEnabled: false }), site({ isTrashed: true })])
      expect(plan(wanted, applied(wanted))).toEqual([]);
  });

  test('with PHP has its pool before the routes that name it', () => {
    const steps = plan(site({ versions: [php] }), nothing);
    expect(verbs(steps).slice(0, 5)).toEqual(['provision-site', 'provision-version', 'publish-pool', 'publish-file', 'publish-route']);
    const route = steps.find((step) => step.do === 'publish-route');
    expect(parseRoute(route?.text ?? '')).toMatchObject({
      engine: 'php',
      root: `sites/${SITE}/versions/${FIRST}/public`,
      script_root: `/site/versions/${FIRST}/public`,
    });
  });

  test('takes back names that it no longer has, after the new ones answer', () => {
    const steps = plan(site({ name: 'market' }), applied(site()));
    expect(steps.map((step) => [step.do, 'host' in step ? step.host : 'path' in step ? step.path : ''])).toEqual([
      ['publish-file', 'buckets/market.json'],
      ['publish-route', 'v1.v.market.sites.host.test'],
      ['publish-route', 'market.sites.host.test'],
      ['remove-route', 'v1.v.shop.sites.host.test'],
      ['remove-route', 'shop.sites.host.test'],
      ['remove-file', 'buckets/shop.json'],
    ]);
  });

  test('moves its own two names when another version is activated', () => {
    const versions = [version(FIRST, 'v1'), version(SECOND, 'v2')];
    const steps = plan(site({ versions, activeVersion: SECOND }), applied(site({ versions })));
    expect(publishedHosts(steps)).toEqual(['shop.sites.host.test', `${SITE}.sites.host.test`]);
    expect(steps).toHaveLength(3);
  });

  test('gets other names when the installation has another host name', () => {
    const steps = planSite(SITE, site(), applied(site()), { ...place, hostName: 'moved.test' });
    expect(publishedHosts(steps)).toContain('shop.sites.moved.test');
    expect(verbs(steps)).toEqual([...Array.from({ length: 4 }, () => 'publish-route'), ...Array.from({ length: 4 }, () => 'remove-route')]);
  });

  test('removes the folder of a deleted version after its routes', () => {
    const before = applied(site({ versions: [version(FIRST, 'v1'), version(SECOND, 'v2')] }));
    expect(verbs(plan(site(), before))).toEqual(['publish-file', 'remove-route', 'remove-route', 'remove-version']);
  });

  test('leaves alone what a job is filling', () => {
    const versions = [version(FIRST, 'v1'), version(SECOND, 'v2', { isBuilding: true })];
    const before = applied(site());
    const withUnfinished = { ...before, versions: new Map([...before.versions, [SECOND, { isProvisioned: false }] as const]) };
    expect(plan(site({ versions }), withUnfinished)).toEqual([]);
  });
});

describe('pools', () => {
  const before = applied(site({ versions: [php] }));
  const changed = site({ versions: [php], limits: poolLimits.parse({ workers: 9 }) });

  test('with other limits are other pools; the former one is retired, and removed a minute later', () => {
    const steps = plan(changed, before);
    expect(verbs(steps)).toEqual(['publish-pool', ...Array.from({ length: 4 }, () => 'publish-route'), 'retire-pool']);
    const after = apply(before, steps);
    expect(plan(changed, after)).toEqual([]);
    expect(verbs(plan(changed, after, place.now + RETIRED_FOR))).toEqual(['remove-pool']);
  });

  test('that are wanted again come back from retirement', () => {
    const after = apply(before, plan(changed, before));
    expect(verbs(plan(site({ versions: [php] }), after))).toContain('publish-pool');
  });

  test('cannot be woken while the site is disabled', () => {
    expect(verbs(plan(site({ versions: [php], isEnabled: false }), before))).toContain('remove-pool');
  });

  test('move when the site is given another account in the tenant Redis', () => {
    const steps = plan(site({ versions: [php], cacheGeneration: 2 }), before);
    // Not retired: waking the former pool would give the account its former password back.
    expect(verbs(steps)).toEqual(['publish-pool', ...Array.from({ length: 4 }, () => 'publish-route'), 'remove-pool']);
    expect(steps.find((step) => step.do === 'publish-pool')).toMatchObject({ descriptor: { cache: { generation: 2 } } });
  });

  test('do not depend on the order in which settings were given', () => {
    const settings = phpSettings.parse({});
    const reversed = Object.fromEntries(Object.entries(settings).toReversed()) as typeof settings;
    const same = site({ versions: [{ ...php, engine: { kind: 'php', version: '8.2', settings: reversed } }] });
    expect(plan(same, before).filter((step) => step.do === 'publish-route')).toEqual([]);
  });
});

describe('buckets', () => {
  const read = (steps: readonly Step[]) =>
    steps.flatMap((step) => (step.do === 'publish-file' ? [[step.path, siteBucket.parse(JSON.parse(step.text))] as const] : []));

  test('tell the S3 server the versions by name, without those that a job is filling', () => {
    const versions = [version(FIRST, 'v1'), version(SECOND, 'v2', { isBuilding: true })];
    const bucket = { site: SITE, owner: 'owner', createdAt: 1, active: FIRST, versions: { v1: FIRST } };
    expect(read(plan(site({ versions }), nothing))).toEqual([['buckets/shop.json', bucket]]);
  });

  test('stay while the site is disabled, and name no active version where there is none', () => {
    const steps = plan(site({ isEnabled: false, activeVersion: null }), nothing);
    expect(read(steps).map(([, { active }]) => active)).toEqual([null]);
  });

  test('are written again only when something in them has changed', () => {
    const before = applied(site());
    const changedText = site({ limits: poolLimits.parse({ workers: 9 }), isEnabled: false });
    expect(verbs(plan(changedText, before))).not.toContain('publish-file');
    expect(verbs(plan(site({ owner: 'another' }), before))).toEqual(['publish-file']);
  });
});

describe('a site that goes', () => {
  test('loses its names before its folder, and nothing in the trash is done twice', () => {
    const steps = plan(site({ isTrashed: true }), applied(site({ versions: [php] })));
    expect(verbs(steps)).toEqual([...Array.from({ length: 4 }, () => 'remove-route'), 'remove-pool', 'remove-file', 'trash-site']);
  });

  test('comes back with all that it had', () => {
    const before = apply(applied(site()), plan(site({ isTrashed: true }), applied(site())));
    expect(verbs(plan(site(), before))).toEqual(['restore-site', 'publish-file', ...Array.from({ length: 4 }, () => 'publish-route')]);
  });

  test('is purged even where nobody knows whether its folder was ever made', () => {
    expect(verbs(plan(undefined, nothing))).toEqual(['trash-site', 'purge-site']);
    expect(verbs(plan(undefined, { ...nothing, place: 'trash' }))).toEqual(['purge-site']);
  });
});

test('a site type that is not known is said in words', () => {
  expect(() => plan(site({ versions: [version(FIRST, 'v1', { type: 'drupal' })] }), nothing)).toThrow(/site type drupal/);
});
