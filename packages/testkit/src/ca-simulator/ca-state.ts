import type { KeyObject } from 'node:crypto';
import type { CaOptions, ChallengeType, Profile, ValidationFailure } from './ca-options.ts';
import type { Hierarchy } from './issue-certificate.ts';
import type { Nonces } from './nonces.ts';
import type { LimitKind, RateLimits } from './rate-limits.ts';

/** RFC 8555, 9.7.7; RFC 8738. In orders, names may begin with `*.`. */
export interface Identifier {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

export interface Account {
  readonly id: number;
  key: KeyObject;
  contact: readonly string[];
  status: 'valid' | 'deactivated';
  /** The URL of the terms that were agreed to. */
  agreedTerms: string;
  readonly externalAccountBinding: unknown;
}

export interface Challenge {
  readonly type: ChallengeType;
  readonly token: string;
  status: 'pending' | 'processing' | 'valid' | 'invalid';
  /** What validation found; it counts from `visibleAt` on. `failure` undefined: the answer was right. */
  outcome: { readonly failure: ValidationFailure | undefined; readonly visibleAt: number } | undefined;
}

export interface Authorization {
  readonly id: number;
  readonly account: Account;
  /** Without `*.`. */
  readonly identifier: Identifier;
  readonly isWildcard: boolean;
  readonly profile: Profile;
  /** Pending ones that ran out are shown as expired, and so are valid ones. */
  status: 'pending' | 'valid' | 'invalid' | 'deactivated';
  expires: number;
  validatedAt: number | undefined;
  readonly challenges: readonly Challenge[];
}

export interface Order {
  readonly id: number;
  readonly account: Account;
  readonly identifiers: readonly Identifier[];
  readonly profileName: string;
  readonly profile: Profile;
  readonly authorizations: readonly Authorization[];
  readonly expires: number;
  readonly replaces: IssuedCertificate | undefined;
  status: 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';
  error: ValidationFailure | undefined;
  /** While `processing`: what it ends with, and when. */
  result: { readonly visibleAt: number; readonly content: IssuedCertificate | ValidationFailure } | undefined;
}

/** A certificate that the simulator has issued. Times are milliseconds of simulated time. */
export interface IssuedCertificate {
  /** RFC 9773, 4.1. */
  readonly renewalId: string;
  readonly names: readonly string[];
  readonly profile: string;
  readonly issuedAt: number;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly account: number;
  readonly replaces: string | undefined;
  /** The leaf as PEM. */
  readonly pem: string;
  readonly keyFingerprint: string;
  readonly revoked: { readonly at: number; readonly reason: number } | undefined;
}

export interface Counters {
  readonly requests: number;
  readonly orders: number;
  readonly certificates: number;
  readonly failedValidations: number;
  readonly badNonces: number;
  readonly faults: number;
  readonly alreadyReplaced: number;
  /** Refusals by each kind of limit. */
  readonly limitsHit: Readonly<Record<LimitKind, number>>;
}

export interface CaEvent {
  readonly at: number;
  readonly what:
    | 'account'
    | 'order'
    | 'validated'
    | 'validation-failed'
    | 'issued'
    | 'revoked'
    | 'limited'
    | 'already-replaced'
    | 'refused'
    | 'fault';
  readonly names: readonly string[];
  readonly detail: string;
}

/** Everything that the simulator knows. */
export interface CaState {
  readonly options: CaOptions;
  readonly now: () => number;
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly nonces: Nonces;
  readonly limits: RateLimits;
  readonly hierarchy: Hierarchy;
  terms: string;
  /** Numbers accounts, orders and authorizations. */
  readonly nextNumber: () => number;
  readonly accounts: Map<number, Account>;
  readonly orders: Map<number, Order>;
  readonly authorizations: Map<number, Authorization>;
  /** The latest for an account's number and name, `<number> <name>`. */
  readonly lastAuthorizations: Map<string, Authorization>;
  /** By renewal id. */
  readonly issued: Map<string, IssuedCertificate>;
  /** Orders that name a certificate as replaced, by its renewal id. */
  readonly replacements: Map<string, Order>;
  /** `<account's number> <name>` of names that failed too often in a row. */
  readonly paused: Set<string>;
  /** Fingerprints of keys that were revoked as compromised. */
  readonly compromisedKeys: Set<string>;
  readonly usedKeys: Set<string>;
  /** Sets of names that have been issued for. */
  readonly issuedNameSets: Set<string>;
  readonly counters: { -readonly [Name in Exclude<keyof Counters, 'limitsHit'>]: Counters[Name] } & {
    readonly limitsHit: Record<LimitKind, number>;
  };
  readonly log: CaEvent[];
}

/** Notes what happened. */
export function note(state: CaState, what: CaEvent['what'], names: readonly string[], detail: string): void {
  state.log.push({ at: state.now(), what, names, detail });
}
