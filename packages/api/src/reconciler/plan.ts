import type { PoolId, SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import type { PoolDescriptor } from '@daspanel/formats/pool.ts';
import { formatRoute, type Route } from '@daspanel/formats/route.ts';
import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import type { WantedAcme } from '../modules/certificate-settings/describe-acme-settings.ts';
import type { MailScope, StoredMailSettings } from '../modules/mail-settings/mail-settings-store.ts';
import { fingerprintOf } from './fingerprint.ts';
import { planBuckets } from './plan-buckets.ts';
import { isCertificateFile, planCertificates } from './plan-certificates.ts';
import { planFileSteps } from './plan-files.ts';
import { planPool } from './plan-pool.ts';
import { planRoutes } from './plan-routes.ts';
import type { Place, WantedSite } from './wanted-site.ts';

/** One thing to do outside of the database. Each may be repeated. */
export type Step =
  | { readonly do: 'provision-site' | 'restore-site' | 'trash-site' | 'purge-site'; readonly site: SiteId }
  | { readonly do: 'provision-version' | 'remove-version'; readonly site: SiteId; readonly version: VersionId }
  | { readonly do: 'publish-pool'; readonly descriptor: PoolDescriptor; readonly fingerprint: string }
  | { readonly do: 'retire-pool' | 'remove-pool'; readonly pool: PoolId }
  | { readonly do: 'publish-route'; readonly host: string; readonly text: string; readonly fingerprint: string }
  | { readonly do: 'remove-route'; readonly host: string }
  /** `path` is relative to `data/`. */
  | { readonly do: 'publish-file'; readonly path: string; readonly text: string; readonly fingerprint: string }
  | { readonly do: 'remove-file'; readonly path: string }
  | { readonly do: 'configure-mail'; readonly scope: MailScope; readonly settings: StoredMailSettings }
  /** Removes the messages and settings of a site for good. */
  | { readonly do: 'purge-mail'; readonly site: SiteId }
  | { readonly do: 'configure-acme'; readonly wanted: WantedAcme }
  /** Removes the certificate that was uploaded for a mapping which is gone. */
  | { readonly do: 'remove-own-certificate'; readonly certificate: CertificateId };

/** What may exist of a site outside of the database. A fingerprint is null until the present content is known to be there. */
export interface AppliedSite {
  readonly place: 'none' | 'live' | 'trash';
  readonly versions: ReadonlyMap<VersionId, { readonly isProvisioned: boolean }>;
  readonly routes: ReadonlyMap<string, string | null>;
  readonly pools: ReadonlyMap<PoolId, { readonly fingerprint: string | null; readonly retiredAt: number | null }>;
  /** By path in `data/`. */
  readonly files: ReadonlyMap<string, string | null>;
}

/**
 * What must be done so that a site becomes what is wanted; nothing when it is. Folders come before pools, pools before the routes that name them, and
 * things go in the opposite order. Throws, with a sentence for the site's owner, when the wish itself is damaged.
 */
export function planSite(
  id: SiteId,
  wanted: WantedSite | undefined,
  applied: AppliedSite,
  place: Place & { readonly now: number },
): Step[] {
  if (wanted === undefined) return [...planWithdrawal(applied), ...planPurge(id, applied)];
  if (wanted.isTrashed)
    return [...planWithdrawal(applied), ...(applied.place === 'trash' ? [] : [{ do: 'trash-site', site: id } as const])];
  const routes = planRouteSteps(planRoutes(wanted, place), applied.routes);
  const pools = planPoolSteps(wanted, applied.pools, place.now);
  const [certificateFiles, bucketFiles] = partition(applied.files, isCertificateFile);
  const buckets = planFileSteps(planBuckets(wanted), bucketFiles);
  const certificates = planFileSteps(planCertificates(wanted), certificateFiles);
  return [
    ...planFolders(wanted, applied),
    ...pools.publish,
    ...buckets.publish,
    ...routes.publish,
    // Certificates are issued for names that have a route.
    ...certificates.publish,
    ...routes.remove,
    ...certificates.remove,
    ...buckets.remove,
    ...pools.remove,
    ...planVersionRemovals(wanted, applied),
  ];
}

/** Steps that make the routes of one owner (a site, or the installation itself) what they should be. */
export function planRouteSteps(
  wanted: ReadonlyMap<string, Route>,
  applied: ReadonlyMap<string, string | null>,
): { readonly publish: Step[]; readonly remove: Step[] } {
  const publish: Step[] = [];
  for (const [host, route] of wanted) {
    const text = formatRoute(route);
    const fingerprint = fingerprintOf(text);
    if (applied.get(host) !== fingerprint) publish.push({ do: 'publish-route', host, text, fingerprint });
  }
  const stale = [...applied.keys()].filter((host) => !wanted.has(host));
  return { publish, remove: stale.map((host) => ({ do: 'remove-route', host })) };
}

function partition<Value>(
  files: ReadonlyMap<string, Value>,
  isFirst: (path: string) => boolean,
): readonly [ReadonlyMap<string, Value>, ReadonlyMap<string, Value>] {
  const { first = [], second = [] } = Object.groupBy(files, ([path]) => (isFirst(path) ? 'first' : 'second'));
  return [new Map(first), new Map(second)];
}

/** Everything by which visitors and S3 clients reach the site. */
function planWithdrawal(applied: AppliedSite): Step[] {
  return [
    ...[...applied.routes.keys()].map((host): Step => ({ do: 'remove-route', host })),
    ...[...applied.pools.keys()].map((pool): Step => ({ do: 'remove-pool', pool })),
    ...[...applied.files.keys()].map((path): Step => ({ do: 'remove-file', path })),
  ];
}

/** A site that was never seen to be provisioned may have been, by a process that died. */
function planPurge(site: SiteId, applied: AppliedSite): Step[] {
  return [...(applied.place === 'trash' ? [] : [{ do: 'trash-site', site } as const]), { do: 'purge-site', site }];
}

function planFolders(wanted: WantedSite, applied: AppliedSite): Step[] {
  const steps: Step[] = [];
  if (applied.place === 'none') steps.push({ do: 'provision-site', site: wanted.id });
  if (applied.place === 'trash') steps.push({ do: 'restore-site', site: wanted.id });
  for (const version of wanted.versions) {
    if (version.isBuilding || applied.versions.get(version.id)?.isProvisioned) continue;
    steps.push({ do: 'provision-version', site: wanted.id, version: version.id });
  }
  return steps;
}

/** Requests that took a former route have ended or woken its pool long before. */
export const RETIRED_FOR = 60_000;

/** A pool that no route names any more is retired first: a request that took the former route a moment ago may still wake it. */
function planPoolSteps(
  wanted: WantedSite,
  applied: AppliedSite['pools'],
  now: number,
): { readonly publish: Step[]; readonly remove: Step[] } {
  const descriptors = new Map(wantedPools(wanted).map((descriptor) => [descriptor.pool, descriptor]));
  const publish: Step[] = [];
  for (const [pool, descriptor] of descriptors) {
    const fingerprint = fingerprintOf(formatPool(descriptor));
    const found = applied.get(pool);
    if (found?.fingerprint !== fingerprint || found.retiredAt !== null) publish.push({ do: 'publish-pool', descriptor, fingerprint });
  }
  const revoked = poolsOfFormerPassword(wanted);
  const remove: Step[] = [];
  for (const [pool, { retiredAt }] of applied) {
    if (descriptors.has(pool)) continue;
    if (!wanted.isEnabled || revoked.has(pool) || (retiredAt !== null && retiredAt <= now - RETIRED_FOR))
      remove.push({ do: 'remove-pool', pool });
    else if (retiredAt === null) remove.push({ do: 'retire-pool', pool });
  }
  return { publish, remove };
}

/** Pools that have the former password of the site's cache account: one that was woken now would make that the password again. */
function poolsOfFormerPassword(wanted: WantedSite): ReadonlySet<PoolId> {
  if (wanted.cacheGeneration === 1) return new Set();
  return new Set(wantedPools({ ...wanted, cacheGeneration: wanted.cacheGeneration - 1 }).map(({ pool }) => pool));
}

/** The pools that may be woken: none while the site is disabled. */
export function wantedPools(wanted: WantedSite): PoolDescriptor[] {
  if (!wanted.isEnabled || wanted.isTrashed) return [];
  return wanted.versions.filter(({ isBuilding }) => !isBuilding).flatMap((version) => planPool(wanted, version) ?? []);
}

/** The content of a descriptor's file. */
export function formatPool(descriptor: PoolDescriptor): string {
  return `${JSON.stringify(descriptor)}\n`;
}

function planVersionRemovals(wanted: WantedSite, applied: AppliedSite): Step[] {
  const kept = new Set(wanted.versions.map(({ id }) => id));
  return [...applied.versions.keys()].filter((id) => !kept.has(id)).map((version) => ({ do: 'remove-version', site: wanted.id, version }));
}
