import type { KeyObject } from 'node:crypto';

/** A name or an address in an order (RFC 8555, 9.7.7; RFC 8738). Names are lower-case A-labels, `*.` before them for a wildcard. */
export interface Identifier {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

/** What the authority says of itself (RFC 8555, 7.1.1). */
export interface AuthorityMeta {
  readonly termsOfService: string | null;
  readonly externalAccountRequired: boolean;
  readonly caaIdentities: readonly string[];
  /** Names of profiles with their descriptions; empty where there are none. */
  readonly profiles: ReadonlyMap<string, string>;
  readonly hasRenewalInfo: boolean;
}

export interface AcmeOrder {
  readonly url: string;
  readonly status: 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';
  /** Milliseconds since 1970; null: not said. */
  readonly expires: number | null;
  readonly identifiers: readonly Identifier[];
  readonly authorizations: readonly string[];
  readonly finalize: string;
  readonly certificate: string | null;
  readonly error: AcmeErrorDocument | null;
  /** When to look again (Retry-After); null: not said. */
  readonly retryAfter: number | null;
}

export interface AcmeAuthorization {
  readonly url: string;
  /** Without `*.`; `wildcard` says it. */
  readonly identifier: Identifier;
  readonly wildcard: boolean;
  readonly status: 'pending' | 'valid' | 'invalid' | 'deactivated' | 'expired' | 'revoked';
  readonly challenges: readonly AcmeChallenge[];
  readonly retryAfter: number | null;
}

export interface AcmeChallenge {
  readonly type: string;
  readonly url: string;
  readonly status: 'pending' | 'processing' | 'valid' | 'invalid';
  /** Empty for types without. */
  readonly token: string;
  readonly error: AcmeErrorDocument | null;
}

/** A problem document (RFC 9457) as authorities send it; `type` without `urn:ietf:params:acme:error:`. */
export interface AcmeErrorDocument {
  readonly type: string;
  readonly detail: string;
  readonly subproblems: readonly { readonly type: string; readonly detail: string; readonly identifier: Identifier | null }[];
}

/**
 * Why a request to the authority failed. `unreachable`: no answer, or none that can be read; nothing is known of what the authority did. `refused`: it answered with an error.
 */
export class AcmeError extends Error {
  readonly kind: 'unreachable' | 'refused';
  readonly status: number | null;
  readonly document: AcmeErrorDocument | null;
  /** Moment (milliseconds since 1970) before which it does not want to be asked again; null: not said. */
  readonly retryAfter: number | null;
  constructor(
    message: string,
    facts: {
      readonly kind: 'unreachable' | 'refused';
      readonly status?: number;
      readonly document?: AcmeErrorDocument;
      readonly retryAfter?: number | null;
      readonly cause?: unknown;
    },
  ) {
    super(message, facts.cause === undefined ? {} : { cause: facts.cause });
    this.kind = facts.kind;
    this.status = facts.status ?? null;
    this.document = facts.document ?? null;
    this.retryAfter = facts.retryAfter ?? null;
  }
}

/** What `AcmeClient` needs of an issuer. */
export interface AuthorityAddress {
  readonly directory: string;
  /** PEM of roots; null: Node's own. */
  readonly trustedRoots: string | null;
  /** True for an authority on the own network: the directory's host may be at a private address. Other hosts that it names never may. */
  readonly allowPrivate: boolean;
}

export interface AccountIdentity {
  readonly key: KeyObject;
  /** The account's URL, once it is known. */
  readonly url: string;
}

/**
 * One authority, one account. Every method sends what it names and waits for nothing but the answer: a bad nonce is answered with a new one, up to a hundred
 * times within a minute (an authority that refuses 90 % of its nonces is still asked with success), everything else is the caller's to repeat. Methods throw AcmeError, and stop when `signal` says so. No method keeps state but nonces and the directory (an hour).
 */
export interface AcmeClient {
  meta(signal?: AbortSignal): Promise<AuthorityMeta>;
  /** Seconds by which the authority's clock (header Date) is ahead of this machine's, as of its last answer; null: no answer yet. */
  readonly clockSkew: number | null;
  createOrder(
    wanted: { readonly identifiers: readonly Identifier[]; readonly profile: string | null; readonly replaces: string | null },
    signal?: AbortSignal,
  ): Promise<AcmeOrder>;
  readOrder(url: string, signal?: AbortSignal): Promise<AcmeOrder>;
  readAuthorization(url: string, signal?: AbortSignal): Promise<AcmeAuthorization>;
  /** Says that the answer to a challenge is in its place. */
  answerChallenge(url: string, signal?: AbortSignal): Promise<AcmeChallenge>;
  deactivateAuthorization(url: string, signal?: AbortSignal): Promise<void>;
  /** `request`: a certificate request (PKCS #10) in DER. */
  finalizeOrder(order: Pick<AcmeOrder, 'url' | 'finalize'>, request: Buffer, signal?: AbortSignal): Promise<AcmeOrder>;
  /** The chain as PEM, leaf first. */
  downloadCertificate(url: string, signal?: AbortSignal): Promise<string>;
  /** RFC 9773; `certificate`: its id there, see `renewalId`. Times are milliseconds since 1970. */
  readRenewalInfo(certificate: string, signal?: AbortSignal): Promise<RenewalInfo>;
  /** `reason`: RFC 5280, 5.3.1. A certificate that is revoked already is no error. */
  revokeCertificate(chain: string, reason: 0 | 1 | 4, signal?: AbortSignal): Promise<void>;
  /** The caller signs in anew, with the new key. When no answer came either key may be the account's: `createAccount` finds out by which of them it is found. */
  rollAccountKey(newKey: KeyObject, signal?: AbortSignal): Promise<void>;
  /** `<token>.<thumbprint of the account's key>` (RFC 8555, 8.1). */
  keyAuthorization(token: string): string;
}

export interface RenewalInfo {
  readonly start: number;
  readonly end: number;
  readonly explanation: string | null;
  /** Moment to ask again; null: not said. */
  readonly retryAfter: number | null;
}

/** Finds or makes the account of a key. Throws AcmeError. `signIn` gives the client of a known account. */
export interface AcmeAuthority {
  meta(signal?: AbortSignal): Promise<AuthorityMeta>;
  readonly clockSkew: number | null;
  /**
   * Makes the account, or finds the one that this key has. The caller has the person's agreement to the terms of service. When the account of this key was deactivated,
   * authorities refuse with `unauthorized` (Pebble, Let's Encrypt) or answer with that status: another key is needed then.
   */
  createAccount(
    wanted: {
      readonly key: KeyObject;
      readonly email: string | null;
      readonly externalAccount: { readonly keyId: string; readonly hmacKey: string } | null;
    },
    signal?: AbortSignal,
  ): Promise<{ readonly url: string; readonly status: 'valid' | 'deactivated' | 'revoked' }>;
  signIn(account: AccountIdentity): AcmeClient;
}
