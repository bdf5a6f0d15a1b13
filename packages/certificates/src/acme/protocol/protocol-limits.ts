/** How long and how much an authority may take. */
export interface ProtocolLimits {
  readonly connectMilliseconds: number;
  /** For an answer with all that belongs to it. */
  readonly wholeMilliseconds: number;
  readonly maximumBytes: number;
  /** A request is sent so often, and for so long, while its nonce is refused; after the first tries with a pause. */
  readonly nonceTries: number;
  readonly nonceMilliseconds: number;
  readonly noncePauseMilliseconds: number;
}

export const USUAL_LIMITS: ProtocolLimits = {
  connectMilliseconds: 10_000,
  wholeMilliseconds: 30_000,
  maximumBytes: 1024 * 1024,
  // Of an authority that refuses nine of ten nonces, one request in 38,000 is given up.
  nonceTries: 100,
  nonceMilliseconds: 60_000,
  noncePauseMilliseconds: 50,
};
