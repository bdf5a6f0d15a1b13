import { Resolver as NodeResolver } from 'node:dns/promises';

/**
 * What DNS says of one name and type. `no-data`: the name exists without records of this type; `no-name`: it does not exist (NXDOMAIN); `failed`: nobody knows.
 */
export type Lookup<Value> =
  | { readonly state: 'found'; readonly values: readonly Value[] }
  | { readonly state: 'no-data' }
  | { readonly state: 'no-name' }
  | { readonly state: 'failed'; readonly reason: LookupFailure; readonly detail: string };

/** `server-failed` (SERVFAIL): also when signatures (DNSSEC) are wrong. */
export type LookupFailure = 'server-failed' | 'refused' | 'timeout' | 'unreachable' | 'malformed';

export interface CaaRecord {
  /** The flags, 0 to 255. Null: could not be read. */
  readonly flags: number | null;
  /** In lower case; empty: could not be read. */
  readonly tag: string;
  readonly value: string;
}

/** Asks DNS anew each time. No method rejects; `signal` of `createResolver` ends all questions with `timeout`. Names come without a dot at the end. */
export interface Resolver {
  ipv4(name: string): Promise<Lookup<string>>;
  ipv6(name: string): Promise<Lookup<string>>;
  alias(name: string): Promise<Lookup<string>>;
  /** The strings of each record, joined. */
  text(name: string): Promise<Lookup<string>>;
  nameServers(name: string): Promise<Lookup<string>>;
  /** The serial number of the zone that begins at this name. */
  serial(name: string): Promise<Lookup<number>>;
  /** The records of exactly this name, aliases followed. */
  caa(name: string): Promise<Lookup<CaaRecord>>;
}

export interface ResolverOptions {
  /** `address` or `address:port` (IPv6 in brackets); empty: those of the machine. Throws TypeError for anything else. */
  readonly servers: readonly string[];
  readonly signal: AbortSignal;
  /** Milliseconds for one question to one server. Default 2,000, twice. */
  readonly timeout?: number;
  readonly tries?: number;
}

export function createResolver({ servers, signal, timeout = 2_000, tries = 2 }: ResolverOptions): Resolver {
  const resolver = new NodeResolver({ timeout, tries, maxTimeout: timeout });
  if (servers.length > 0) resolver.setServers(servers);

  const look = async <Value>(ask: () => Promise<readonly Value[]>): Promise<Lookup<Value>> => {
    if (signal.aborted) return { state: 'failed', reason: 'timeout', detail: 'there was no time left to ask' };
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const values = await ask();
      return values.length === 0 ? { state: 'no-data' } : { state: 'found', values };
    } catch (error) {
      return readFailure(error);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };

  return {
    ipv4: (name) => look(() => resolver.resolve4(name)),
    ipv6: (name) => look(() => resolver.resolve6(name)),
    alias: (name) => look(async () => (await resolver.resolveCname(name)).map(normalizeName)),
    text: (name) => look(async () => (await resolver.resolveTxt(name)).map((strings) => strings.join(''))),
    nameServers: (name) => look(async () => (await resolver.resolveNs(name)).map(normalizeName)),
    serial: (name) => look(async () => [(await resolver.resolveSoa(name)).serial]),
    caa: (name) => look(async () => (await resolver.resolveCaa(name)).map(readCaa)),
  };
}

function normalizeName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** Node gives a record as its `type`, its flags under `critical`, and its value under the tag's own name, even when that is one of these two. */
function readCaa(record: object): CaaRecord {
  const entries = Object.entries(record) as readonly (readonly [string, unknown])[];
  const flags = entries.find(([name, value]) => name === 'critical' && typeof value === 'number')?.[1];
  const [tag, value] = entries.find(([name]) => name !== 'critical' && name !== 'type') ?? ['', ''];
  return { flags: typeof flags === 'number' ? flags : null, tag: tag.toLowerCase(), value: String(value) };
}

const FAILURES: Readonly<Record<string, readonly [LookupFailure, string]>> = {
  ESERVFAIL: ['server-failed', 'the DNS server answers SERVFAIL'],
  EREFUSED: ['refused', 'the DNS server refuses to answer (REFUSED)'],
  ENOTIMP: ['refused', 'the DNS server does not know this kind of question (NOTIMP)'],
  ETIMEOUT: ['timeout', 'the DNS server did not answer in time'],
  ECANCELLED: ['timeout', 'the DNS server did not answer in time'],
  ECONNREFUSED: ['unreachable', 'the DNS server cannot be reached'],
  EFORMERR: ['malformed', 'the DNS server found the question malformed (FORMERR)'],
  EBADNAME: ['malformed', 'this is not a name that DNS knows'],
};

function readFailure(error: unknown): Exclude<Lookup<never>, { state: 'found' }> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENODATA') return { state: 'no-data' };
  if (code === 'ENOTFOUND') return { state: 'no-name' };
  const [reason, detail] = FAILURES[code] ?? [
    'malformed',
    `the answer of the DNS server cannot be read (${code === '' ? String(error) : code})`,
  ];
  return { state: 'failed', reason, detail };
}
