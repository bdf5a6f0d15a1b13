import type { DnsProvider } from '@daspanel/formats/acme-requests.ts';

/** The provider that may write to the zone of a name, and that zone: of all zones that are set the longest that holds the name. Null: there is none. */
export function findZone(
  providers: readonly DnsProvider[],
  name: string,
): { readonly provider: DnsProvider; readonly zone: string } | null {
  const candidates = providers.flatMap((provider) => provider.zones.map((zone) => ({ provider, zone: normalize(zone) })));
  const holding = candidates.filter(({ zone }) => normalize(name) === zone || normalize(name).endsWith(`.${zone}`));
  return holding.reduce<(typeof holding)[number] | null>(
    (best, candidate) => (best === null || candidate.zone.length > best.zone.length ? candidate : best),
    null,
  );
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
