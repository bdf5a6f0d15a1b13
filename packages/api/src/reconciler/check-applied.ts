import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { TransactionWriter } from '../database/transaction-writer.ts';
import type { AppliedStore } from './applied-store.ts';
import type { DirtyStore } from './dirty-store.ts';
import type { ExecuteStep } from './execute-step.ts';
import { fingerprintOf } from './fingerprint.ts';
import { RETIRED_FOR } from './plan.ts';
import { describePlace, INSTALLATION, planInstallation } from './plan-installation.ts';
import type { PlaceStore } from './place-store.ts';
import type { Place } from './wanted-site.ts';

interface Parts {
  readonly data: DataDirectory;
  readonly applied: AppliedStore;
  readonly places: PlaceStore;
  readonly dirty: DirtyStore;
  readonly writer: TransactionWriter;
  readonly execute: ExecuteStep;
  readonly place: Place;
  readonly now: () => number;
}

/** Marks every site when something that routes are made from has changed since they were made: the host name or a site type. */
export async function markAllWhenMoved(parts: Parts): Promise<boolean> {
  const present = describePlace(parts.place);
  if (parts.places.read() === present) return false;
  await markAll(parts, () => parts.places.save(present));
  return true;
}

/** Marks every site and forgets what its routes and pools held, so that all of them are written again. */
export function rebuildAll(parts: Parts): Promise<void> {
  return markAll(parts, () => parts.applied.forgetEveryContent());
}

function markAll(parts: Parts, more: () => void): Promise<void> {
  return parts.writer.write(() => {
    const hosts = [...planInstallation(parts.place.hostName).keys()];
    parts.applied.enterExpected(INSTALLATION, { versions: [], hosts, pools: [], files: [] });
    more();
    parts.dirty.markAll();
  });
}

/** Compares the names in `routes/` with those that should be there: removes strays, marks the owners of missing ones. Cheap enough for every start. */
export async function checkRouteNames(parts: Parts): Promise<{ readonly strays: number; readonly missing: number }> {
  const found = new Set((await readdir(parts.data.routes)).filter((name) => !name.startsWith('.')));
  const missing: { readonly host: string; readonly site: string }[] = [];
  for (const { host, site, fingerprint } of allRoutes(parts.applied))
    if (!found.delete(host) && fingerprint !== null) missing.push({ host, site });
  const strays = [...found].filter((host) => parts.applied.ownerOfRoute(host) === undefined);
  for (const host of strays) await parts.execute({ do: 'remove-route', host }, undefined);
  await markOwners(parts, missing);
  return { strays: strays.length, missing: missing.length };
}

const SLICE = 500;

function* allRoutes(applied: AppliedStore) {
  for (let after = ''; ;) {
    const slice = applied.sliceOfRoutes(after, SLICE);
    yield* slice;
    const last = slice.at(-1);
    if (last === undefined) return;
    after = last.host;
  }
}

/** Compares the content of some hundred routes with what was written, beginning after a name. Gives the name to go on after; empty at the end. */
export async function checkRouteContent(parts: Parts, after: string): Promise<string> {
  const slice = parts.applied.sliceOfRoutes(after, SLICE);
  const wrong: { readonly host: string; readonly site: string }[] = [];
  for (const { host, site, fingerprint } of slice) {
    const text = await readFile(join(parts.data.routes, host), 'utf8').catch(() => '');
    if (fingerprint !== null && fingerprintOf(text) !== fingerprint && isUnchanged(parts.applied, host, fingerprint))
      wrong.push({ host, site });
  }
  await markOwners(parts, wrong);
  return slice.length < SLICE ? '' : (slice.at(-1)?.host ?? '');
}

/** The same for the descriptors of pools. */
export async function checkPoolContent(parts: Parts, after: string): Promise<string> {
  const slice = parts.applied.sliceOfPools(after, SLICE);
  const wrong: typeof slice = [];
  for (const pool of slice) {
    const text = await readFile(join(parts.data.pools, `${pool.pool}.json`), 'utf8').catch(() => '');
    if (fingerprintOf(text) !== pool.fingerprint) wrong.push(pool);
  }
  if (wrong.length > 0) {
    await parts.writer.write(() => {
      for (const { pool, fingerprint } of wrong) parts.applied.forgetPoolContent(pool, fingerprint);
      for (const site of new Set(wrong.map((pool) => pool.site))) parts.dirty.mark(site);
    });
  }
  return slice.length < SLICE ? '' : (slice.at(-1)?.pool ?? '');
}

function isUnchanged(applied: AppliedStore, host: string, fingerprint: string): boolean {
  return applied.readRoutes(applied.ownerOfRoute(host) ?? '').get(host) === fingerprint;
}

async function markOwners(parts: Parts, routes: readonly { readonly host: string; readonly site: string }[]): Promise<void> {
  if (routes.length === 0) return;
  await parts.writer.write(() => {
    for (const { host } of routes) parts.applied.forgetRouteContent(host);
    for (const site of new Set(routes.map((route) => route.site))) parts.dirty.mark(site);
  });
}

/** Marks the sites whose former pools have been out of use for long enough to be removed. */
export async function removeRetiredPools(parts: Parts): Promise<void> {
  const sites = parts.applied.sitesWithPoolsRetiredBefore(parts.now() - RETIRED_FOR);
  if (sites.length === 0) return;
  await parts.writer.write(() => {
    for (const site of sites) parts.dirty.mark(site);
  });
}
