import { isIP } from 'node:net';
import { CaProblem } from './ca-problem.ts';
import { note, type Account, type CaState, type Identifier } from './ca-state.ts';
import { refuseWhenLimited } from './refuse-when-limited.ts';

/** Who wants what, as limits see it. */
export interface WantedOrder {
  readonly account: Account;
  readonly identifiers: readonly Identifier[];
  /** A renewal by RFC 9773 is exempt from all limits, but not from the pause after many failures. */
  readonly isRenewal: boolean;
}

/** Throws CaProblem `rateLimited` when an order would break a limit; else takes what an order costs. */
export function limitOrder(state: CaState, { account, identifiers, isRenewal }: WantedOrder): void {
  const names = identifiers.map(({ value }) => value);
  const refuse = (kind: Parameters<typeof refuseWhenLimited>[1], key: string) => refuseWhenLimited(state, kind, key, names);
  const nameKeys = identifiers.map(({ value }) => `${account.id} ${value.replace(/^\*\./, '')}`);
  for (const key of nameKeys) if (state.paused.has(key)) refuseAsPaused(state, key, names);
  if (isRenewal) return;
  for (const key of nameKeys) refuse('failedAuthorizations', key);
  refuse('certificatesPerNameSet', nameSetKey(names));
  // A set of names that there is a certificate for may be renewed beyond these two limits.
  if (state.issuedNameSets.has(nameSetKey(names))) return;
  for (const domain of registeredDomains(names)) refuse('certificatesPerDomain', domain);
  refuse('newOrders', String(account.id));
  state.limits.take('newOrders', String(account.id));
}

/** A pause ends when a person ends it, so there is no Retry-After. */
function refuseAsPaused(state: CaState, key: string, names: readonly string[]): never {
  state.counters.limitsHit.consecutiveFailures += 1;
  note(state, 'limited', names, `paused: ${key}`);
  throw new CaProblem(
    429,
    'rateLimited',
    `Orders for ${key.split(' ')[1]} are paused after too many failures in a row: ${state.origin}/unpause`,
  );
}

/** Takes what a certificate costs. */
export function countCertificate(state: CaState, names: readonly string[], isRenewal: boolean): void {
  const key = nameSetKey(names);
  const isKnown = state.issuedNameSets.has(key);
  state.issuedNameSets.add(key);
  if (isRenewal) return;
  state.limits.take('certificatesPerNameSet', key);
  if (!isKnown) for (const domain of registeredDomains(names)) state.limits.take('certificatesPerDomain', domain);
}

/** The last two labels; an IPv4 address itself, of an IPv6 address the first 64 bits. */
function registeredDomains(names: readonly string[]): ReadonlySet<string> {
  return new Set(
    names.map((name) => {
      if (isIP(name) === 4) return name;
      return isIP(name) === 6 ? name.split(':').slice(0, 4).join(':') : name.split('.').slice(-2).join('.');
    }),
  );
}

function nameSetKey(names: readonly string[]): string {
  return names.toSorted().join(',');
}
