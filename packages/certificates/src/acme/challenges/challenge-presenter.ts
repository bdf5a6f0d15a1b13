import type { Identifier } from '../protocol/acme-types.ts';

/** One challenge of one name, as it is presented. */
export interface PresentedChallenge {
  /** Without `*.`. */
  readonly identifier: Identifier;
  readonly token: string;
  readonly keyAuthorization: string;
}

/** Puts the answer to challenges of one type where the authority looks. All methods may be repeated. */
export interface ChallengePresenter {
  /** Resolves when the answer is in its place, or rejects with a ChallengeProblem. */
  present(challenge: PresentedChallenge, signal: AbortSignal): Promise<void>;
  /**
   * One short look at what would keep the authority from seeing what was presented; null: nothing. For DNS-01: that a reachable name server of the zone lacks the record. Absent
   * where it is seen at once.
   */
  readonly findLack?: (challenge: PresentedChallenge, signal: AbortSignal) => Promise<ChallengeProblem | null>;
  withdraw(challenge: PresentedChallenge, signal: AbortSignal): Promise<void>;
}

/** The answer could not be put in its place; the message says why in plain words, `advice` what to do. */
export class ChallengeProblem extends Error {
  readonly code: string;
  readonly advice: string;
  constructor(code: string, message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.advice = advice;
  }
}
