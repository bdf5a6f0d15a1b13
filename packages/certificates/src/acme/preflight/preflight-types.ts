import type { AcmeIssuer, AcmeSettings, CertificateProblem, ChallengeType, NameDiagnosis } from '@daspanel/formats/acme-requests.ts';

/** What an authority would find, looked at from here before anything is ordered. */
export interface Preflight {
  /**
   * Looks at one name (A-label, wildcard or address). `caaIdentities`: the names by which the issuer is called in CAA records; empty: not known yet. Never rejects: what cannot be found out is a problem.
   * `challenge` in the result is how it would be validated; null goes with at least one problem.
   */
  check(name: string, surroundings: PreflightSurroundings): Promise<Omit<NameDiagnosis, 'budget'>>;
}

export interface PreflightSurroundings {
  readonly settings: AcmeSettings;
  /** The issuer in question; null: none is set, and only what holds for all is looked at. */
  readonly issuer: AcmeIssuer | null;
  readonly caaIdentities: readonly string[];
  /** The account's URL, for `accounturi` in CAA records (RFC 8657); null: not known. */
  readonly accountUrl: string | null;
  /** True when the authority sees challenge types other than those that are usual; types that it does not offer are left out. */
  readonly offered: readonly ChallengeType[] | null;
  readonly signal: AbortSignal;
}

export type { CertificateProblem };
