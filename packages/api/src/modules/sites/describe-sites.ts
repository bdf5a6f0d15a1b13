import { engine, type SiteOverview } from '@daspanel/contract';
import { siteTypes } from '@daspanel/formats/site-types.ts';
import type { SiteMeasures } from '../metrics/site-measures.ts';
import type { VersionRow, VersionStore } from '../versions/version-store.ts';
import type { SiteRow } from './site-store.ts';

interface Parts {
  readonly versions: Pick<VersionStore, 'findMany'>;
  readonly measures: SiteMeasures;
}

/** What lists show beside the sites themselves, by site. */
export function describeSites({ versions, measures }: Parts, sites: readonly SiteRow[]): ReadonlyMap<string, SiteOverview> {
  const live = versions.findMany(sites.flatMap(({ active_version }) => active_version ?? []));
  const requests = measures.requestsPerMinute(sites.map(({ id }) => id));
  return new Map(
    sites.map((site) => {
      const version = live.get(site.active_version ?? '');
      const overview: SiteOverview = {
        requestsPerMinute: requests.get(site.id) ?? Array.from({ length: 30 }, () => 0),
        disk: measures.diskOf(site.id) ?? null,
        certificate: measures.certificateOf(site.id),
        liveVersion: version === undefined ? null : describeVersion(version),
      };
      return [site.id, overview];
    }),
  );
}

/** Null for a damaged record: it must not spoil the list. */
function describeVersion({ id, name, engine: text, type }: VersionRow): SiteOverview['liveVersion'] {
  const found = engine.safeParse(parseJson(text)).data;
  const siteType = siteTypes.find((one) => one.name === type);
  if (found === undefined || siteType === undefined) return null;
  return { id, name, engine: found.kind, php: found.kind === 'php' ? found.version : null, type: siteType.name };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
