import { poolId, siteId, versionId, type SiteId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { createAppliedFileStore } from './applied-file-store.ts';
import type { AppliedSite, Step } from './plan.ts';

const placeRow = z.object({ place: z.enum(['none', 'live', 'trash']) });
const versionRow = z.object({ version: versionId, provisioned: z.number() });
const routeRow = z.object({ host: z.string(), fingerprint: z.string().nullable() });
const poolRow = z.object({ pool: poolId, fingerprint: z.string().nullable(), retired_at: z.number().nullable() });
const ownedPool = z.object({ pool: poolId, site: z.string(), fingerprint: z.string() });
const ownedRoute = z.object({ host: z.string(), site: z.string(), fingerprint: z.string().nullable() });

/** What a change of wanted state is going to bring about; entered before it can exist. */
export interface ExpectedObjects {
  readonly versions: readonly string[];
  readonly hosts: readonly string[];
  readonly pools: readonly string[];
  /** Paths in `data/`. */
  readonly files: readonly string[];
}

/** The tables `applied_*`: what may exist outside of the database. Writing methods must run inside a transaction. */
export function createAppliedStore(database: DatabaseSync) {
  const enter = {
    site: database.prepare("INSERT INTO applied_sites (site, place) VALUES (?, 'none') ON CONFLICT DO NOTHING"),
    version: database.prepare('INSERT INTO applied_versions (version, site, provisioned) VALUES (?, ?, 0) ON CONFLICT DO NOTHING'),
    // A name can pass from one site to another: its route belongs to the last one that was given it.
    route: database.prepare(
      'INSERT INTO applied_routes (host, site, fingerprint) VALUES (?1, ?2, NULL) ON CONFLICT (host) DO UPDATE SET site = ?2, fingerprint = NULL WHERE site <> ?2',
    ),
    pool: database.prepare(
      'INSERT INTO applied_pools (pool, site, fingerprint, retired_at) VALUES (?, ?, NULL, NULL) ON CONFLICT DO NOTHING',
    ),
  };
  const files = createAppliedFileStore(database);
  const read = createReaders(database);
  const save = createSavers(database, files);
  return {
    files,
    enterExpected(site: string, expected: ExpectedObjects): void {
      enter.site.run(site);
      for (const version of expected.versions) enter.version.run(version, site);
      for (const host of expected.hosts) enter.route.run(host, site);
      for (const pool of expected.pools) enter.pool.run(pool, site);
      files.enter(site, expected.files);
    },
    readSite(site: string): AppliedSite {
      const versions = z.array(versionRow).parse(read.versions.all(site));
      const pools = z.array(poolRow).parse(read.pools.all(site));
      return {
        place: placeRow.optional().parse(read.place.get(site))?.place ?? 'none',
        versions: new Map(versions.map(({ version, provisioned }) => [version, { isProvisioned: provisioned === 1 }])),
        routes: readRoutes(site),
        pools: new Map(pools.map(({ pool, fingerprint, retired_at }) => [pool, { fingerprint, retiredAt: retired_at }])),
        files: files.readOwned(site),
      };
    },
    readRoutes,
    /** The site (or the installation) that a host name belongs to. */
    ownerOfRoute(host: string): string | undefined {
      return ownedRoute.optional().parse(read.owner.get(host))?.site;
    },
    /** Routes in the order of their names, for checking them little by little. */
    sliceOfRoutes(after: string, limit: number): z.infer<typeof ownedRoute>[] {
      return z.array(ownedRoute).parse(read.slice.all(after, limit));
    },
    /** Pools in use, in the order of their names, for checking them little by little. */
    sliceOfPools(after: string, limit: number): z.infer<typeof ownedPool>[] {
      return z.array(ownedPool).parse(read.poolSlice.all(after, limit));
    },
    /** Unless something else has been written meanwhile. */
    forgetPoolContent(pool: string, fingerprint: string): void {
      save.forgetPool.run(pool, fingerprint);
    },
    forgetRouteContent(host: string): void {
      save.forgetRoute.run(host);
    },
    forgetEveryContent(): void {
      save.forgetRoutes.run();
      save.forgetPools.run();
      files.forgetEveryContent();
    },
    sitesWithPoolsRetiredBefore(time: number): string[] {
      return z
        .array(z.object({ site: z.string() }))
        .parse(read.retired.all(time))
        .map(({ site }) => site);
    },
    /** Enters that a step has been done for its owner; a route that has passed to another owner meanwhile is not touched. */
    saveStep(step: Step, owner: string, now: number): void {
      save.step(step, owner, now);
    },
    /** Forgets a site, or something else that had a mark, that is gone. */
    removeSite(site: string): void {
      save.removeSite.run(site);
      save.removeVersions.run(site);
    },
  };
  function readRoutes(site: string): ReadonlyMap<string, string | null> {
    return new Map(
      z
        .array(routeRow)
        .parse(read.routes.all(site))
        .map(({ host, fingerprint }) => [host, fingerprint]),
    );
  }
}
export type AppliedStore = ReturnType<typeof createAppliedStore>;

function createReaders(database: DatabaseSync) {
  return {
    place: database.prepare('SELECT place FROM applied_sites WHERE site = ?'),
    versions: database.prepare('SELECT version, provisioned FROM applied_versions WHERE site = ?'),
    routes: database.prepare('SELECT host, fingerprint FROM applied_routes WHERE site = ?'),
    pools: database.prepare('SELECT pool, fingerprint, retired_at FROM applied_pools WHERE site = ?'),
    owner: database.prepare('SELECT host, site, fingerprint FROM applied_routes WHERE host = ?'),
    slice: database.prepare('SELECT host, site, fingerprint FROM applied_routes WHERE host > ? ORDER BY host LIMIT ?'),
    poolSlice: database.prepare(
      'SELECT pool, site, fingerprint FROM applied_pools WHERE pool > ? AND fingerprint IS NOT NULL AND retired_at IS NULL ORDER BY pool LIMIT ?',
    ),
    retired: database.prepare('SELECT DISTINCT site FROM applied_pools WHERE retired_at <= ?'),
  };
}

function createSavers(database: DatabaseSync, files: ReturnType<typeof createAppliedFileStore>) {
  const place = database.prepare('INSERT INTO applied_sites (site, place) VALUES (?1, ?2) ON CONFLICT (site) DO UPDATE SET place = ?2');
  const provisioned = database.prepare('UPDATE applied_versions SET provisioned = 1 WHERE version = ?');
  const removeVersion = database.prepare('DELETE FROM applied_versions WHERE version = ?');
  const route = database.prepare('UPDATE applied_routes SET fingerprint = ? WHERE host = ? AND site = ?');
  const removeRoute = database.prepare('DELETE FROM applied_routes WHERE host = ? AND site = ?');
  const pool = database.prepare(
    'INSERT INTO applied_pools (pool, site, fingerprint, retired_at) VALUES (?1, ?2, ?3, NULL) ON CONFLICT (pool) DO UPDATE SET fingerprint = ?3, retired_at = NULL',
  );
  const retire = database.prepare('UPDATE applied_pools SET retired_at = ? WHERE pool = ?');
  const removePool = database.prepare('DELETE FROM applied_pools WHERE pool = ?');
  return {
    removeSite: database.prepare('DELETE FROM applied_sites WHERE site = ?'),
    removeVersions: database.prepare('DELETE FROM applied_versions WHERE site = ?'),
    forgetRoute: database.prepare('UPDATE applied_routes SET fingerprint = NULL WHERE host = ?'),
    forgetRoutes: database.prepare('UPDATE applied_routes SET fingerprint = NULL'),
    forgetPool: database.prepare('UPDATE applied_pools SET fingerprint = NULL WHERE pool = ? AND fingerprint = ?'),
    forgetPools: database.prepare('UPDATE applied_pools SET fingerprint = NULL'),
    step(step: Step, owner: string, now: number): void {
      switch (step.do) {
        case 'provision-site':
        case 'restore-site':
          return void place.run(step.site, 'live');
        case 'trash-site':
          return void place.run(step.site, 'trash');
        case 'purge-site':
          return void place.run(step.site, 'none');
        case 'provision-version':
          return void provisioned.run(step.version);
        case 'remove-version':
          return void removeVersion.run(step.version);
        case 'publish-pool':
          return void pool.run(step.descriptor.pool, step.descriptor.site, step.fingerprint);
        case 'retire-pool':
          return void retire.run(now, step.pool);
        case 'remove-pool':
          return void removePool.run(step.pool);
        case 'publish-route':
          return void route.run(step.fingerprint, step.host, owner);
        case 'remove-route':
          return void removeRoute.run(step.host, owner);
        case 'publish-file':
          return files.save(step.path, owner, step.fingerprint);
        case 'remove-file':
          return files.remove(step.path, owner);
        case 'configure-mail':
        case 'purge-mail':
        case 'configure-acme':
        case 'remove-own-certificate':
          // The mark says all: what it is about is done again by a rebuild.
          return undefined;
      }
    },
  };
}

/** Ids of sites; anything else in the table is the installation itself. */
export function isSiteKey(key: string): key is SiteId {
  return siteId.safeParse(key).success;
}
