import type { AccessKeyFile } from '@daspanel/formats/access-key.ts';
import type { Caller } from '../../model/records.ts';
import { s3Error } from '../s3-error.ts';
import { canonicalRequests, type Signable } from './canonical-request.ts';
import { readPayload, type Payload } from './payload.ts';
import { readPresignedQuery } from './presigned-query.ts';
import { readAuthorizationHeader, type Credential } from './read-credential.ts';
import { readSignatureDate, type SignatureDate } from './signature-date.ts';
import { isSameSignature, sha256Hex, signingKey, type SigningKey } from './signing-key.ts';
import { endOfVersionTwo, holdsVersionTwo, isPresignedVersionTwo } from './version-two.ts';

/** The request as it came. `path` and `query` as in the request line. */
export interface Unauthenticated {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly parameters: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a request whose host names the bucket; `''` otherwise. */
  readonly hostBucket: string;
}
/** Where keys are looked up. */
interface KnownKeys {
  find(id: string): Promise<AccessKeyFile | undefined>;
}
export interface Authenticated {
  readonly caller: Caller;
  readonly payload: Payload;
}

/** Milliseconds that the client's clock may differ from ours. */
const MOST_SKEW = 15 * 60_000;

/** Checks who sent the request: by header, by presigned query, or nobody. Throws what S3 answers to signatures that do not hold. */
export async function authenticate(request: Unauthenticated, keys: KnownKeys, now: number): Promise<Authenticated> {
  const header = request.headers['authorization'] ?? '';
  const isPresigned = request.parameters.has('X-Amz-Signature') || request.parameters.has('X-Amz-Algorithm');
  const isVersionTwo = isPresignedVersionTwo(request.parameters);
  if (header !== '') {
    if (isPresigned || isVersionTwo) throw twoMechanisms();
    return checkHeader(request, header, keys, now);
  }
  if (isPresigned) return checkQuery(request, keys, now);
  if (isVersionTwo) return checkVersionTwo(request, keys, now);
  return { caller: { account: null }, payload: readPayload(request.headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD', undefined) };
}

async function checkHeader(request: Unauthenticated, header: string, keys: KnownKeys, now: number): Promise<Authenticated> {
  const { credential, signedHeaders, signature } = readAuthorizationHeader(header);
  const payloadHash = request.headers['x-amz-content-sha256'];
  if (payloadHash === undefined)
    throw s3Error('InvalidRequest', { message: 'Missing required header for this request: x-amz-content-sha256' });
  const date = readSignatureDate(request.headers['x-amz-date'] ?? request.headers['date']);
  if (date === undefined) throw s3Error('AccessDenied', { message: 'AWS authentication requires a valid Date or x-amz-date header' });
  requireSigned(request, signedHeaders, '');
  const key = await findKey(credential.accessKeyId, request, keys, now);
  if (Math.abs(now - date.milliseconds) > MOST_SKEW)
    throw s3Error('RequestTimeTooSkewed', {
      details: { RequestTime: date.text, ServerTime: new Date(now).toISOString(), MaxAllowedSkewMilliseconds: String(MOST_SKEW) },
    });
  const signing = verify({ ...request, signedHeaders, payloadHash }, { credential, date, key, signature });
  return {
    caller: callerOf(key),
    payload: readPayload(payloadHash, () => ({ key: signing, date: date.text, seed: signature })),
  };
}

async function checkQuery(request: Unauthenticated, keys: KnownKeys, now: number): Promise<Authenticated> {
  const { credential, date, expires, signedHeaders, signature, payloadHash } = readPresignedQuery(request.parameters);
  requireSigned(request, signedHeaders, 'x-amz-content-sha256');
  const key = await findKey(credential.accessKeyId, request, keys, now);
  if (date.milliseconds - now > MOST_SKEW) throw s3Error('AccessDenied', { message: 'Request is not valid yet' });
  const end = date.milliseconds + expires * 1000;
  if (now > end) throw requestExpired(end, now, { 'X-Amz-Expires': String(expires) });
  const isHashSigned = signedHeaders.includes('x-amz-content-sha256');
  const signedHash = payloadHash ?? (isHashSigned ? request.headers['x-amz-content-sha256'] : undefined) ?? 'UNSIGNED-PAYLOAD';
  const signing = verify({ ...request, signedHeaders, payloadHash: signedHash }, { credential, date, key, signature });
  // A client that streams says so in the header, which a presigned request need not sign.
  const announced = request.headers['x-amz-content-sha256'];
  const isStreamed = signedHash === 'UNSIGNED-PAYLOAD' && announced?.startsWith('STREAMING-UNSIGNED') === true;
  return {
    caller: callerOf(key),
    payload: readPayload(isStreamed ? announced : signedHash, () => ({ key: signing, date: date.text, seed: signature })),
  };
}

async function checkVersionTwo(request: Unauthenticated, keys: KnownKeys, now: number): Promise<Authenticated> {
  const end = endOfVersionTwo(request.parameters);
  const id = request.parameters.get('AWSAccessKeyId') ?? '';
  const key = await findKey(id, request, keys, now);
  if (now > end) throw requestExpired(end, now);
  if (!holdsVersionTwo(request, key.secret)) throw signatureMismatch(id, request.parameters.get('Signature') ?? '');
  return { caller: callerOf(key), payload: readPayload(request.headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD', undefined) };
}

async function findKey(id: string, request: Unauthenticated, keys: KnownKeys, now: number): Promise<AccessKeyFile> {
  const key = await keys.find(id);
  if (key === undefined || (key.expiresAt !== null && key.expiresAt <= now))
    throw s3Error('InvalidAccessKeyId', { details: { AWSAccessKeyId: id } });
  // Sessions with temporary keys are not given out, so no token can be right.
  if (request.headers['x-amz-security-token'] !== undefined || request.parameters.has('X-Amz-Security-Token'))
    throw s3Error('InvalidToken');
  return key;
}

function verify(
  signable: Signable,
  signed: { readonly credential: Credential; readonly date: SignatureDate; readonly key: AccessKeyFile; readonly signature: string },
): SigningKey {
  const { credential, date, key, signature } = signed;
  const signing = signingKey(key.secret, credential);
  if (date.text.slice(0, 8) === credential.date)
    for (const canonical of canonicalRequests(signable)) {
      const text = `AWS4-HMAC-SHA256\n${date.text}\n${signing.scope}\n${sha256Hex(canonical)}`;
      if (isSameSignature(signing.sign(text), signature)) return signing;
    }
  throw signatureMismatch(credential.accessKeyId, signature);
}

/** The host and every `x-amz-` header must be signed, or whoever relays the request could send it elsewhere or change what it means. */
function requireSigned(request: Unauthenticated, signedHeaders: readonly string[], exempt: string): void {
  const unsigned = Object.keys(request.headers).filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && name !== exempt && !signedHeaders.includes(name),
  );
  if (unsigned.length > 0)
    throw s3Error('AccessDenied', {
      message: 'There were headers present in the request which were not signed',
      details: { HeadersNotSigned: unsigned.join(', ') },
    });
}

export function callerOf(key: AccessKeyFile): Caller {
  return { account: key.account, key: { id: key.id, access: key.access, sites: key.sites } };
}

function signatureMismatch(id: string, signature: string): Error {
  return s3Error('SignatureDoesNotMatch', { details: { AWSAccessKeyId: id, SignatureProvided: signature } });
}

function requestExpired(end: number, now: number, details: Readonly<Record<string, string>> = {}): Error {
  return s3Error('AccessDenied', {
    message: 'Request has expired',
    details: { ...details, Expires: new Date(end).toISOString(), ServerTime: new Date(now).toISOString() },
  });
}

function twoMechanisms(): Error {
  return s3Error('InvalidArgument', {
    message:
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    details: { ArgumentName: 'Authorization' },
  });
}
