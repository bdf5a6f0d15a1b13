import { createHash } from 'node:crypto';
import type { AcmeSettings } from '@daspanel/formats/acme-requests.ts';
import { awaitRecord } from '../dns/await-record.ts';
import { locateChallengeZone } from '../dns/challenge-zone.ts';
import { createDnsRecords } from '../dns/create-dns-records.ts';
import { findZone } from '../dns/find-zone.ts';
import { createResolver } from '../dns/resolver.ts';
import { ChallengeProblem, type ChallengePresenter, type PresentedChallenge } from './challenge-presenter.ts';

export interface DnsPresenterParts {
  /** Read each time: a person may change them. */
  readonly settings: () => Pick<AcmeSettings, 'dnsProviders' | 'resolvers'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Where the name server with this address is asked, as `address:port`. Default: port 53. */
  readonly nameServer?: (address: string) => string;
  /** Milliseconds that all name servers of a zone may take. Default 2 minutes. */
  readonly patience?: number;
}

/** Seconds: the record stands for minutes, and a wrong one should be forgotten soon. */
const LIFETIME = 60;
const PAUSE = 1_000;

/** DNS-01 (RFC 8555, 8.4): a TXT record. Several values of one name, as for `example.com` and `*.example.com`, stand beside each other. */
export function createDnsPresenter({ settings, now, nameServer = atUsualPort, patience = 120_000 }: DnsPresenterParts): ChallengePresenter {
  // An alias may change while the record stands: it is removed where it was put, with the settings of the day.
  const placed = new Map<string, string>();
  const ask = (signal: AbortSignal) => createResolver({ servers: settings().resolvers, signal });
  const locate = ({ identifier }: PresentedChallenge, signal: AbortSignal) =>
    locateChallengeZone(settings().dnsProviders, ask(signal), identifier.value);

  return {
    async present(challenge, signal) {
      refuseAddress(challenge);
      const place = await locate(challenge, signal);
      const record = { zone: place.zone, name: place.record, value: recordValue(challenge) };
      placed.set(challenge.keyAuthorization, place.record);
      await createDnsRecords(place.provider, { now }).present(record, LIFETIME, signal);
      await awaitRecord({ resolver: ask(signal), locate: nameServer, patience, pause: PAUSE }, record, signal);
    },
    async withdraw(challenge, signal) {
      refuseAddress(challenge);
      const name = placed.get(challenge.keyAuthorization);
      const known = name === undefined ? null : findZone(settings().dnsProviders, name);
      const { zone, record, provider } =
        known === null || name === undefined ? await locate(challenge, signal) : { ...known, record: name };
      await createDnsRecords(provider, { now }).withdraw({ zone, name: record, value: recordValue(challenge) }, signal);
      placed.delete(challenge.keyAuthorization);
    },
  };
}

function atUsualPort(address: string): string {
  return address.includes(':') ? `[${address}]:53` : `${address}:53`;
}

function recordValue({ keyAuthorization }: PresentedChallenge): string {
  return createHash('sha256').update(keyAuthorization).digest('base64url');
}

function refuseAddress({ identifier }: PresentedChallenge): void {
  if (identifier.type === 'dns') return;
  throw new ChallengeProblem(
    'challenge-unusable',
    `${identifier.value} is an address, which cannot be validated by a DNS record.`,
    'Let addresses be validated by HTTP-01 or TLS-ALPN-01.',
  );
}
