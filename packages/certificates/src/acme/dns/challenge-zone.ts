import type { DnsProvider } from '@daspanel/formats/acme-requests.ts';
import { ChallengeProblem } from '../challenges/challenge-presenter.ts';
import { findZone } from './find-zone.ts';
import { followAliases } from './follow-aliases.ts';
import type { Resolver } from './resolver.ts';

/** Where the answer to a DNS-01 challenge has to stand. */
export interface ChallengeZone {
  readonly record: string;
  readonly zone: string;
  readonly provider: DnsProvider;
}

/**
 * The record that an authority reads for a name (RFC 8555, 8.4), with the zone and the provider for it. An alias at `_acme-challenge.<name>` leads to another zone, which is
 * then the one to write to. `name`: without `*.`. Rejects with ChallengeProblem `needs-dns-provider`.
 */
export async function locateChallengeZone(providers: readonly DnsProvider[], resolver: Resolver, name: string): Promise<ChallengeZone> {
  const asked = `_acme-challenge.${name}`;
  // When DNS cannot be asked there may still be a provider for the name itself.
  const { target } = await followAliases(resolver, asked);
  const found = findZone(providers, target);
  if (found !== null) return { record: target, ...found };
  const isDelegated = target !== asked;
  throw new ChallengeProblem(
    'needs-dns-provider',
    isDelegated
      ? `${asked} is an alias of ${target}, and there is no DNS provider that may write there.`
      : `There is no DNS provider that may write into the DNS zone of ${name}.`,
    isDelegated
      ? `Set a DNS provider whose zones hold ${target}, or remove the alias ${asked}.`
      : `Set a DNS provider for the zone ${name} (or the one above it that your DNS hoster keeps), or make ${asked} an alias (CNAME) that leads to a zone for which there is one.`,
  );
}
