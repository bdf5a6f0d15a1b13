import { setTimeout as wait } from 'node:timers/promises';
import { ChallengeProblem } from '../challenges/challenge-presenter.ts';
import type { TxtRecord } from './dns-provider.ts';
import { createResolver, type Resolver } from './resolver.ts';

export interface AwaitRecordParts {
  /** Finds the zone's name servers. */
  readonly resolver: Resolver;
  /** Where the name server with this address is asked, as `address:port`. */
  readonly locate: (address: string) => string;
  /** Milliseconds: how long all of them may take, and between two looks. */
  readonly patience: number;
  readonly pause: number;
}

interface NameServer {
  readonly name: string;
  readonly address: string;
}

/** More than any zone has; DNS may say anything. */
const MOST_SERVERS = 16;

/**
 * Resolves when all name servers of the record's zone that can be asked have the record. Those that do not answer, or know nothing of the zone, are passed over: an authority
 * passes over them, too. Rejects with ChallengeProblem `dns-not-propagated`, which names those that lack it.
 */
export async function awaitRecord(parts: AwaitRecordParts, record: TxtRecord, signal: AbortSignal): Promise<void> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(parts.patience)]);
  let missing = await locateServers(parts.resolver, record.zone);
  for (;;) {
    const states = await Promise.all(missing.map((server) => look(parts.locate(server.address), record, until)));
    signal.throwIfAborted();
    const lacking = missing.filter((_server, index) => states[index] === 'lacks');
    // A look that was cut short says nothing: what was missing before is what is reported.
    if (!until.aborted) missing = lacking;
    if (missing.length === 0) return;
    if (until.aborted) throw explainMissing(missing, record, parts.patience);
    await wait(parts.pause, undefined, { signal: until }).catch(() => {});
    signal.throwIfAborted();
  }
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

async function look(server: string, { name, value }: TxtRecord, signal: AbortSignal): Promise<'has' | 'lacks' | 'silent'> {
  const found = await createResolver({ servers: [server], signal }).text(name);
  if (found.state === 'failed') return 'silent';
  return found.state === 'found' && found.values.includes(value) ? 'has' : 'lacks';
}

function explainMissing(missing: readonly NameServer[], { name, zone }: TxtRecord, patience: number): ChallengeProblem {
  const servers = missing.map((server) => `${server.name} (${server.address})`).join(', ');
  const [verb, pronoun] = missing.length === 1 ? ['does', 'it'] : ['do', 'them'];
  return new ChallengeProblem(
    'dns-not-propagated',
    `The DNS record ${name} was written, but ${Math.round(patience / 1000)} seconds later ${servers} ${verb} not have it.`,
    `Check that the primary server of ${zone} tells ${pronoun} of changes (NOTIFY) and lets ${pronoun} transfer the zone, or take servers that no longer serve the zone out of its NS records.`,
  );
}
