import { changeKey, listOrders, newAccount, updateAccount } from './accounts.ts';
import type { AccountRequest, Answer, CaRequest } from './ca-request.ts';
import type { CaState } from './ca-state.ts';
import { downloadCertificate, revokeCertificate } from './certificates.ts';
import { answerChallenge, readAuthorization } from './challenges.ts';
import type { Endpoint } from './faults.ts';
import { finalizeOrder } from './finalize.ts';
import { newOrder, readOrder } from './orders.ts';

type Result = Answer | Promise<Answer>;

/** `key`: signed with a `jwk` or a `kid`. `account`: with a `kid`. */
export type Route =
  | { readonly signedBy: 'key'; readonly handle: (state: CaState, request: CaRequest) => Result }
  | { readonly signedBy: 'account'; readonly handle: (state: CaState, request: AccountRequest) => Result };

/** What answers signed requests. */
export const ROUTES: Readonly<Partial<Record<Endpoint, Route>>> = {
  newAccount: { signedBy: 'key', handle: newAccount },
  revoke: { signedBy: 'key', handle: revokeCertificate },
  account: { signedBy: 'account', handle: updateAccount },
  orders: { signedBy: 'account', handle: listOrders },
  keyChange: { signedBy: 'account', handle: changeKey },
  newOrder: { signedBy: 'account', handle: newOrder },
  order: { signedBy: 'account', handle: readOrder },
  finalize: { signedBy: 'account', handle: finalizeOrder },
  authorization: { signedBy: 'account', handle: readAuthorization },
  challenge: { signedBy: 'account', handle: answerChallenge },
  certificate: { signedBy: 'account', handle: downloadCertificate },
};

const FIXED: Readonly<Record<string, Endpoint>> = {
  '/directory': 'directory',
  '/new-nonce': 'newNonce',
  '/new-account': 'newAccount',
  '/new-order': 'newOrder',
  '/revoke-certificate': 'revoke',
  '/key-change': 'keyChange',
};

const WITH_ID: Readonly<Record<string, Endpoint>> = {
  account: 'account',
  orders: 'orders',
  order: 'order',
  authorization: 'authorization',
  challenge: 'challenge',
  certificate: 'certificate',
  'renewal-info': 'renewalInfo',
};

/** The endpoint of a path and what it names, see CaRequest; undefined: there is none. */
export function findEndpoint(path: string): { readonly endpoint: Endpoint; readonly id: string } | undefined {
  const fixed = FIXED[path];
  if (fixed !== undefined) return { endpoint: fixed, id: '' };
  const [, noun = '', ...rest] = path.split('/');
  const endpoint = WITH_ID[noun];
  if (endpoint === undefined || rest.length === 0) return undefined;
  if (endpoint === 'order' && rest.length === 2 && rest[1] === 'finalize') return { endpoint: 'finalize', id: rest[0] ?? '' };
  return { endpoint, id: rest.join('/') };
}
