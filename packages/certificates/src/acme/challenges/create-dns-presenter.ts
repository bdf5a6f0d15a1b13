import { createHash } from 'node:crypto';
import type { AcmeSettings } from '@daspanel/formats/acme-requests.ts';
import { locateChallengeZone } from '../dns/challenge-zone.ts';
import { createDnsRecords } from '../dns/create-dns-records.ts';
import { explainLacking, findLackingServers } from '../dns/find-lacking-servers.ts';
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
}

/** Seconds: the record stands for minutes, and a wrong one should be forgotten soon. */
const LIFETIME = 60;

/** DNS-01 (RFC 8555, 8.4): a TXT record. Several values of one name, as for `example.com` and `*.example.com`, stand beside each other. */
export function createDnsPresenter({ settings, now, nameServer = atUsualPort }: DnsPresenterParts): ChallengePresenter {
  // An alias may change while the record stands: it is removed where it was put, with the settings of the day.
  const placed = new Map<string, string>();
  const ask = (signal: AbortSignal) => createResolver({ servers: settings().resolvers, signal });
  const locate = ({ identifier }: PresentedChallenge, signal: AbortSignal) =>
    locateChallengeZone(settings().dnsProviders, ask(signal), identifier.value);

  /** Where it was put, or would be. */
  const find = async (challenge: PresentedChallenge, signal: AbortSignal) => {
    refuseAddress(challenge);
    const name = placed.get(challenge.keyAuthorization);
    const known = name === undefined ? null : findZone(settings().dnsProviders, name);
    return known === null || name === undefined ? locate(challenge, signal) : { ...known, record: name };
  };

  return {
    async present(challenge, signal) {
      refuseAddress(challenge);
      const { zone, record, provider } = await locate(challenge, signal);
      placed.set(challenge.keyAuthorization, record);
      await createDnsRecords(provider, { now }).present({ zone, name: record, value: recordValue(challenge) }, LIFETIME, signal);
    },
    async findLack(challenge, signal) {
      const { zone, record } = await find(challenge, signal);
      const wanted = { zone, name: record, value: recordValue(challenge) };
      const lacking = await findLackingServers({ resolver: ask(signal), locate: nameServer }, wanted, signal);
      return lacking.length === 0 ? null : explainLacking(lacking, wanted);
    },
    async withdraw(challenge, signal) {
      const { zone, record, provider } = await find(challenge, signal);
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
