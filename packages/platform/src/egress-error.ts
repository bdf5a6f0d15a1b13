/** Why something could not be fetched; the sentence may be shown to whoever asked. */
export class EgressError extends Error {
  readonly code: EgressErrorCode;
  constructor(code: EgressErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type EgressErrorCode =
  | 'address-refused'
  | 'too-many-redirects'
  | 'unreachable'
  | 'bad-answer'
  | 'too-large'
  | 'timeout'
  | 'cancelled';

/** One text for every reason, so that nobody can learn from it what there is inside. The reason is the cause, for the log. */
export function refuseAddress(reason: string): EgressError {
  return new EgressError(
    'address-refused',
    'this address is not fetched: it must be an http or https address, without user name and password, of a server on the public Internet',
    { cause: new Error(reason) },
  );
}
