import type { Identifier } from '../protocol/acme-types.ts';

/** One challenge of one name, as it is presented. */
export interface PresentedChallenge {
  /** Without `*.`. */
  readonly identifier: Identifier;
  readonly token: string;
  readonly keyAuthorization: string;
}

/** Puts the answer to challenges of one type where the authority looks. Both methods may be repeated. */
export interface ChallengePresenter {
  /** Resolves when the authority would see it, or rejects with a ChallengeProblem. For DNS-01 that means: all reachable name servers of the zone answer with it. */
  present(challenge: PresentedChallenge, signal: AbortSignal): Promise<void>;
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
