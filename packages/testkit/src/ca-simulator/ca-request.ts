import type { Account } from './ca-state.ts';
import type { Effect } from './faults.ts';
import type { SignedRequest } from './signed-request.ts';

/** A signed request whose signature and nonce have been checked. */
export interface CaRequest {
  readonly path: string;
  readonly url: string;
  /** What the path names: `12` in `/order/12/finalize`, `3/http-01` in `/challenge/3/http-01`. */
  readonly id: string;
  readonly signed: SignedRequest;
  /** Empty for POST-as-GET. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly isPostAsGet: boolean;
  /** Of the client. */
  readonly address: string;
  readonly effects: readonly Effect[];
}

/** One that is signed with a `kid`, whose account is in order. */
export interface AccountRequest extends CaRequest {
  readonly account: Account;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Text is sent as it is, with `contentType`. */
  readonly body?: object | string;
  readonly contentType?: string;
}
