import type { CertificateProblem } from '@daspanel/formats/acme-requests.ts';

/** Why a step did not do what it was for, as far as it decides what is done then. */
export type Failure =
  /** Something is not right that must be before an order. `at`: when to look again; null: after the usual pauses. */
  | {
      readonly kind: 'blocked';
      readonly problems: readonly CertificateProblem[];
      readonly at: number | null;
      readonly waitsForOrders: boolean;
    }
  /** These names could not be validated. `counts`: the authority has tried, so that it counts against its limit. */
  | { readonly kind: 'validation'; readonly problems: ReadonlyMap<string, CertificateProblem>; readonly counts: boolean }
  /** The authority does not issue. `until`: before this moment it does not want to be asked. */
  | { readonly kind: 'authority'; readonly problem: CertificateProblem; readonly until: number | null }
  | { readonly kind: 'unreachable'; readonly problem: CertificateProblem; readonly until: number | null }
  /** The authority takes too long with the order, which is good until `expires`; null: not said. */
  | { readonly kind: 'slow'; readonly problem: CertificateProblem; readonly expires: number | null }
  /** The authority does not know the order, or it has run out. */
  | { readonly kind: 'lost-order'; readonly problem: CertificateProblem }
  /** The account was given up; the order is begun again, once. */
  | { readonly kind: 'lost-account'; readonly problem: CertificateProblem }
  /** The agent cannot serve what there is for now. */
  | { readonly kind: 'not-installed'; readonly problem: CertificateProblem }
  /** What the order was for has changed: it is given up without another word. */
  | { readonly kind: 'restart' };

export class StepFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.kind, options);
    this.failure = failure;
  }
}
