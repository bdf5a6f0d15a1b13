import type { Operation } from '../protocol/operation.ts';

/** Operations on everything that a bucket or object is configured with. */
export const configurationOperations: readonly Operation[] = [];
