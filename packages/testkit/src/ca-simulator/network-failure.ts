import type { ValidationFailure } from './ca-options.ts';

/** A validation failed for a reason that is known. */
export class NetworkFailure extends Error {
  readonly type: string;
  constructor(type: string, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.type = type;
  }
}

/** As it is told to the client. */
export function describeError(error: unknown): ValidationFailure {
  if (error instanceof NetworkFailure) return { type: error.type, detail: error.message };
  return { type: 'serverInternal', detail: `Validation broke: ${error instanceof Error ? error.message : String(error)}` };
}
