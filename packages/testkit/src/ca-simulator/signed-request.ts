import { verify, type KeyObject } from 'node:crypto';
import { CaProblem } from './ca-problem.ts';
import type { Account, CaState } from './ca-state.ts';
import { readPublicKey } from './json-web-key.ts';

/** A JWS in flattened JSON (RFC 8555, 6.2), not verified yet. */
export interface JsonWebSignature {
  readonly header: Readonly<Record<string, unknown>>;
  /** Undefined: empty, as in POST-as-GET. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
  readonly encodedPayload: string;
  readonly signingInput: Buffer;
  readonly signature: Buffer;
}

/** A request whose signature was right. `account` is undefined where it was signed with a `jwk`. */
export interface SignedRequest {
  readonly account: Account | undefined;
  readonly key: KeyObject;
  readonly jws: JsonWebSignature;
}

/** Throws CaProblem `malformed`. */
export function readJws(content: unknown): JsonWebSignature {
  const { protected: head, payload, signature } = isRecord(content) ? content : {};
  if (typeof head !== 'string' || typeof payload !== 'string' || typeof signature !== 'string')
    throw malformed('The body is no flattened JWS.');
  const header = parseJson(head);
  if (header === undefined) throw malformed('The protected header is no JSON object.');
  const parsed = payload === '' ? undefined : parseJson(payload);
  if (payload !== '' && parsed === undefined) throw malformed('The payload is no JSON object.');
  const signingInput = Buffer.from(`${head}.${payload}`, 'ascii');
  return { header, payload: parsed, encodedPayload: payload, signingInput, signature: Buffer.from(signature, 'base64url') };
}

/** Checks nonce, URL and signature, in this order. Throws CaProblem. */
export function verifyRequest(state: CaState, jws: JsonWebSignature, url: string, nonceIsBad: boolean): SignedRequest {
  const { header } = jws;
  const isGood = typeof header['nonce'] === 'string' && state.nonces.use(header['nonce']);
  if (!isGood || nonceIsBad) {
    state.counters.badNonces += 1;
    throw new CaProblem(400, 'badNonce', 'The nonce is not known or was used.');
  }
  if (header['url'] !== url)
    throw new CaProblem(401, 'unauthorized', `The signed url is ${String(header['url'])}, but the request went to ${url}.`);
  if ('jwk' in header === 'kid' in header) throw malformed('There must be either jwk or kid.');
  const account = 'kid' in header ? findAccount(state, header['kid']) : undefined;
  const key = account?.key ?? readPublicKey(header['jwk']);
  assertSignature(jws, key);
  return { account, key, jws };
}

/** Throws CaProblem when the JWS is not signed by this key. */
export function assertSignature({ header, signingInput, signature }: JsonWebSignature, key: KeyObject): void {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  const algorithm = key.asymmetricKeyType === 'rsa' ? 'RS256' : curve === 'secp384r1' ? 'ES384' : 'ES256';
  if (header['alg'] !== algorithm) {
    const more = { algorithms: ['ES256', 'ES384', 'RS256'] };
    throw new CaProblem(400, 'badSignatureAlgorithm', `The algorithm ${String(header['alg'])} does not go with this key.`, { more });
  }
  const digest = algorithm === 'ES384' ? 'sha384' : 'sha256';
  if (!verify(digest, signingInput, { key, dsaEncoding: 'ieee-p1363' }, signature)) throw malformed('The signature is wrong.');
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function malformed(detail: string): CaProblem {
  return new CaProblem(400, 'malformed', detail);
}

function findAccount(state: CaState, kid: unknown): Account {
  const id =
    typeof kid === 'string' && kid.startsWith(`${state.origin}/account/`) ? Number(kid.slice(kid.lastIndexOf('/') + 1)) : Number.NaN;
  const account = state.accounts.get(id);
  if (account === undefined) throw new CaProblem(400, 'accountDoesNotExist', `There is no account ${String(kid)}.`);
  if (account.status !== 'valid') throw new CaProblem(403, 'unauthorized', 'The account is deactivated.');
  return account;
}

function parseJson(encoded: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
