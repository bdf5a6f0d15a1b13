import { ChallengeProblem } from '../challenges/challenge-presenter.ts';
import type { TxtRecord } from './dns-provider.ts';
import { createResolver, type Resolver } from './resolver.ts';

export interface LookParts {
  /** Finds the zone's name servers. */
  readonly resolver: Resolver;
  /** Where the name server with this address is asked, as `address:port`. */
  readonly locate: (address: string) => string;
}

export interface NameServer {
  readonly name: string;
  readonly address: string;
}

/** More than any zone has; DNS may say anything. */
const MOST_SERVERS = 16;
/** Milliseconds for one question, which is asked twice. */
const ANSWER_WITHIN = 1_500;

/**
 * Asks all name servers of the record's zone for it, once, and gives those that answer without it. Those that do not answer, or know nothing of the zone, are passed over: an
 * authority passes over them, too. Rejects with the signal's reason alone.
 */
export async function findLackingServers(parts: LookParts, record: TxtRecord, signal: AbortSignal): Promise<readonly NameServer[]> {
  const servers = await locateServers(parts.resolver, record.zone);
  const lacks = await Promise.all(servers.map((server) => isLacking(parts.locate(server.address), record, signal)));
  signal.throwIfAborted();
  return servers.filter((_server, index) => lacks[index] === true);
}

async function locateServers(resolver: Resolver, zone: string): Promise<readonly NameServer[]> {
  const names = await resolver.nameServers(zone);
  if (names.state !== 'found') return [];
  const found = await Promise.all(
    names.values.slice(0, MOST_SERVERS).map(async (name) => {
      const lookups = await Promise.all([resolver.ipv4(name), resolver.ipv6(name)]);
      return lookups.flatMap((lookup) => (lookup.state === 'found' ? lookup.values.map((address) => ({ name, address })) : []));
    }),
  );
  return found.flat().slice(0, MOST_SERVERS);
}

async function isLacking(server: string, { name, value }: TxtRecord, signal: AbortSignal): Promise<boolean> {
  const found = await createResolver({ servers: [server], signal, timeout: ANSWER_WITHIN }).text(name);
  if (found.state === 'failed') return false;
  return found.state !== 'found' || !found.values.includes(value);
}

/** Says which servers lack a record; code `dns-not-propagated`. */
export function explainLacking(lacking: readonly NameServer[], { name, zone }: TxtRecord): ChallengeProblem {
  const servers = lacking.map((server) => `${server.name} (${server.address})`).join(', ');
  const [verb, pronoun] = lacking.length === 1 ? ['does', 'it'] : ['do', 'them'];
  return new ChallengeProblem(
    'dns-not-propagated',
    `The DNS record ${name} was written, but ${servers} ${verb} not have it.`,
    `Check that the primary server of ${zone} tells ${pronoun} of changes (NOTIFY) and lets ${pronoun} transfer the zone, or take servers that no longer serve the zone out of its NS records.`,
  );
}
