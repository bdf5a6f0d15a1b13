import type { Fault } from './faults.ts';
import type { Limits } from './rate-limits.ts';
import type { Identifier } from './ca-state.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** All times are milliseconds of simulated time. */
export interface Profile {
  readonly description: string;
  readonly lifetime: number;
  /** How far before the moment of issuance `notBefore` lies; the lifetime counts from there. */
  readonly backdating: number;
  readonly orderLifetime: number;
  readonly pendingAuthorizationLifetime: number;
  readonly maximumNames: number;
  /** Whether the first name becomes the subject's common name. */
  readonly hasCommonName: boolean;
  readonly allowsAddresses: boolean;
}

export type ChallengeType = 'http-01' | 'dns-01' | 'tls-alpn-01';

/** A record of RFC 8659, such as `{ tag: 'issue', value: 'ca.test' }`. */
export interface CaaRecord {
  readonly tag: string;
  readonly value: string;
}

/** What a validation that failed says; `type` without `urn:ietf:params:acme:error:`. */
export interface ValidationFailure {
  readonly type: string;
  readonly detail: string;
  readonly subproblems?: readonly { readonly type: string; readonly detail: string; readonly identifier?: Identifier }[];
}

/**
 * How challenges are looked at. `network`: really, over DNS (`resolver`: `address:port`) and with the ports that stand for 80 and 443. `hook`: by a function, which gives
 * undefined when the answer is right.
 */
export type Validation =
  | { readonly kind: 'network'; readonly resolver: string; readonly httpPort: number; readonly tlsPort: number }
  | {
      readonly kind: 'hook';
      validate(
        identifier: Identifier,
        type: ChallengeType,
        keyAuthorization: string,
      ): ValidationFailure | undefined | Promise<ValidationFailure | undefined>;
    };

export interface CaOptions {
  readonly validation: Validation;
  /** Milliseconds since 1970; by it everything is dated and runs out. Default: `Date.now`. */
  readonly now?: () => number;
  /** HTTPS with a certificate of the simulator's root for `localhost` and `127.0.0.1`, dated by the real clock. Default false. */
  readonly isSecure?: boolean;
  /** 0: a free one. */
  readonly port?: number;
  /** Of everything random in faults. Default 1. */
  readonly seed?: number;
  readonly faults?: readonly Fault[];
  /** By name; the first is the default one. Default: `LETS_ENCRYPT_PROFILES`. */
  readonly profiles?: Readonly<Record<string, Profile>>;
  /** How long a valid authorization serves further orders of its account. Default 30 days; 0: never. */
  readonly authorizationReuse?: number;
  /** Default: `LETS_ENCRYPT_LIMITS`; what is left out is not limited. */
  readonly limits?: Limits;
  /** HMAC keys in base64url by their ids. */
  readonly externalAccounts?: Readonly<Record<string, string>>;
  readonly isExternalAccountRequired?: boolean;
  /** Default: `['ca.test']`. */
  readonly caaIdentities?: readonly string[];
  /** Gives the CAA records of exactly this name. Default: DNS where validation is by network, else none. */
  readonly readCaa?: (name: string) => readonly CaaRecord[] | Promise<readonly CaaRecord[]>;
  readonly challengeTypes?: readonly ChallengeType[];
  /** Refuses a certificate for a key that another one has been issued for. Default false. */
  readonly refusesReusedKeys?: boolean;
  /** Retry-After of renewal information, in milliseconds. Default 6 hours. */
  readonly renewalInfoInterval?: number;
  /** Nonces that are good at a time; the oldest go first. Default 10,000. */
  readonly maximumNonces?: number;
}

const COMMON = { backdating: HOUR, maximumNames: 25, hasCommonName: false, allowsAddresses: false };

/** As Let's Encrypt describes its profiles (2026-08). */
export const LETS_ENCRYPT_PROFILES: Readonly<Record<string, Profile>> = {
  classic: {
    ...COMMON,
    description: 'The profile for everyone',
    lifetime: 90 * DAY,
    orderLifetime: 7 * DAY,
    pendingAuthorizationLifetime: 7 * DAY,
    maximumNames: 100,
    hasCommonName: true,
  },
  tlsserver: {
    ...COMMON,
    description: 'Servers alone, shorter',
    lifetime: 45 * DAY,
    orderLifetime: 8 * HOUR,
    pendingAuthorizationLifetime: HOUR,
  },
  shortlived: {
    ...COMMON,
    description: 'Valid for 160 hours',
    lifetime: 160 * HOUR,
    orderLifetime: 8 * HOUR,
    pendingAuthorizationLifetime: HOUR,
    allowsAddresses: true,
  },
};
