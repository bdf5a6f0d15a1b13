import type { ProblemContent } from './ca-problem.ts';
import type { ValidationFailure } from './ca-options.ts';
import { createSeededRandom } from './seeded-random.ts';

export type Endpoint =
  | 'directory'
  | 'newNonce'
  | 'newAccount'
  | 'account'
  | 'newOrder'
  | 'order'
  | 'orders'
  | 'finalize'
  | 'authorization'
  | 'challenge'
  | 'certificate'
  | 'revoke'
  | 'keyChange'
  | 'renewalInfo';

/** A request, as faults see it. */
export interface RequestFacts {
  readonly endpoint: Endpoint;
  /** Counts from 1, among all requests and among those to this endpoint. */
  readonly number: number;
  readonly numberAtEndpoint: number;
  /** Names of the order, authorization or certificate in question. */
  readonly names: readonly string[];
  readonly account: number | undefined;
  /** Milliseconds of simulated time. */
  readonly at: number;
}

/** Times are milliseconds of simulated time where nothing else is said. `retryAfter` is the header's text. */
export type Effect =
  | { readonly kind: 'bad-nonce' }
  /** An answer that is no problem document, as a proxy in front gives it. */
  | { readonly kind: 'unavailable'; readonly status: 500 | 502 | 503; readonly retryAfter?: string }
  | { readonly kind: 'refuse'; readonly status: number; readonly problem: ProblemContent; readonly retryAfter?: string }
  /** The connection ends without an answer, before anything happened or after everything did. */
  | { readonly kind: 'cut-before' }
  | { readonly kind: 'cut-after' }
  /** Milliseconds of real time. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'content-type'; readonly value: string }
  | { readonly kind: 'retry-after'; readonly value: string }
  /** The account is forgotten, or deactivated, before the request is looked at. */
  | { readonly kind: 'account-lost' }
  | { readonly kind: 'account-deactivated' }
  | { readonly kind: 'terms-changed' }
  /** At `finalize`: the order stays in `processing`, and perhaps fails then. */
  | { readonly kind: 'processing'; readonly milliseconds: number; readonly failure?: ValidationFailure }
  /** At `challenge`: what validation finds comes later (`Infinity`: never), or is a failure. */
  | { readonly kind: 'challenge-pending'; readonly milliseconds: number }
  | { readonly kind: 'validation-fails'; readonly failure: ValidationFailure }
  /** At `renewalInfo`: another window than the certificate's own. */
  | { readonly kind: 'renewal-window'; readonly window: 'zero' | 'reversed' | 'past' }
  /** At `renewalInfo`: the authority revokes the certificate. */
  | { readonly kind: 'revoke-by-authority' };

/** An effect, and the requests that it happens to: those for which all that is given here holds. */
export interface Fault {
  readonly effect: Effect;
  /** Default: those that the effect says, else all but `directory` and `newNonce`. */
  readonly endpoints?: readonly Endpoint[];
  /** Counted among requests to the same endpoint, from 1. */
  readonly requests?: readonly number[];
  readonly probability?: number;
  readonly when?: (request: RequestFacts) => boolean;
}

const OWN_ENDPOINTS: Partial<Record<Effect['kind'], readonly Endpoint[]>> = {
  processing: ['finalize'],
  'challenge-pending': ['challenge'],
  'validation-fails': ['challenge'],
  'renewal-window': ['renewalInfo'],
  'revoke-by-authority': ['renewalInfo'],
};

const UNSIGNED: readonly Endpoint[] = ['directory', 'newNonce', 'renewalInfo'];
const NEEDS_SIGNATURE: readonly Effect['kind'][] = ['bad-nonce', 'account-lost', 'account-deactivated', 'terms-changed'];

/** Gives a function that says what happens to a request. Draws from its own random numbers, so that a seed repeats a run. */
export function createFaultPlan(seed: number): (faults: readonly Fault[], request: RequestFacts) => readonly Effect[] {
  const random = createSeededRandom(seed);
  return (faults, request) => faults.filter((fault) => happens(fault, request, random)).map((fault) => fault.effect);
}

function happens({ effect, endpoints, requests, probability, when }: Fault, request: RequestFacts, random: () => number): boolean {
  const { endpoint } = request;
  if (NEEDS_SIGNATURE.includes(effect.kind) && UNSIGNED.includes(endpoint)) return false;
  const own = endpoints ?? OWN_ENDPOINTS[effect.kind];
  if (own === undefined ? endpoint === 'directory' || endpoint === 'newNonce' : !own.includes(endpoint)) return false;
  if (requests !== undefined && !requests.includes(request.numberAtEndpoint)) return false;
  if (when !== undefined && !when(request)) return false;
  return probability === undefined || random() < probability;
}

/** The effect of this kind among those of a request. */
export function findEffect<Kind extends Effect['kind']>(
  effects: readonly Effect[],
  kind: Kind,
): Extract<Effect, { kind: Kind }> | undefined {
  return effects.find((effect): effect is Extract<Effect, { kind: Kind }> => effect.kind === kind);
}
