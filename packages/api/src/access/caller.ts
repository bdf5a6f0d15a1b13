import { systemActor, type Actor } from './actor.ts';

/** Who sent a request, from where, and which one it is. */
export interface Caller {
  readonly actor: Actor;
  /** The visitor's address as the proxy saw it; null for programs on this machine that use the socket itself. */
  readonly address: string | null;
  readonly requestId: string | null;
  /** Present when the request carries an Idempotency-Key; `request` is a digest of method, path and body. */
  readonly idempotency?: { readonly key: string; readonly request: string };
}

export const system: Caller = { actor: systemActor, address: null, requestId: null };
