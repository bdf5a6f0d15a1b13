import type { WantedCertificate } from '@daspanel/formats/wanted-certificate.ts';
import { namesOfMapping } from './mapped-names.ts';
import type { WantedMapping, WantedSite } from './wanted-site.ts';

const FOLDER = 'certificates/wanted/';

/**
 * The files that tell certificate agent and ACME client which names are to have another certificate than the local authority's, by their paths in `data/`. A
 * disabled site keeps its certificates, because it still answers; one in the trash has none.
 */
export function planCertificates(site: WantedSite): ReadonlyMap<string, string> {
  if (site.isTrashed) return new Map();
  return new Map(
    site.mappings.flatMap((mapping) => {
      const wanted = wantedOf(site, mapping);
      return wanted === undefined ? [] : [[pathOfCertificate(wanted.id), formatWantedCertificate(wanted)] as const];
    }),
  );
}

function wantedOf(site: WantedSite, mapping: WantedMapping): WantedCertificate | undefined {
  if (mapping.certificate === 'local') return undefined;
  return { id: mapping.id, choice: mapping.certificate, site: site.id, names: namesOfMapping(mapping) };
}

export function formatWantedCertificate(wanted: WantedCertificate): string {
  return `${JSON.stringify(wanted)}\n`;
}

/** In `data/`. */
export function pathOfCertificate(id: WantedCertificate['id']): string {
  return `${FOLDER}${id}.json`;
}

export function isCertificateFile(path: string): boolean {
  return path.startsWith(FOLDER);
}
