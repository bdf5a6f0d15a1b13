import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '@daspanel/platform/log.ts';
import { answerPreflight, corsHeaders } from '../configuration/cors/evaluate.ts';
import type { AccessLog } from '../configuration/logging/access-log.ts';
import type { ObjectEncryption } from '../encryption/object-encryption.ts';
import type { BucketStore } from '../model/object-store.ts';
import type { Bucket } from '../model/records.ts';
import { StorageError } from '../model/storage-error.ts';
import type { AccessKeys } from './access-keys.ts';
import { createRequestBody } from './body/request-body.ts';
import { readRequest } from './body/read-request.ts';
import { readText } from './body/read-text.ts';
import { createRequestIds } from './request-ids.ts';
import { errorAnswer } from './error-answer.ts';
import { createOperationFinder } from './find-operation.ts';
import type { HandOver } from './hand-over.ts';
import { headerText } from './header-text.ts';
import { readHeaders } from './read-headers.ts';
import type { Authorize, BucketContext, Operation, OperationContext, S3Answer, S3Request } from './operation.ts';
import { s3Error } from './s3-error.ts';
import { sendAnswer } from './send-answer.ts';
import { authenticate, type Authenticated, type Unauthenticated } from './signature/authenticate.ts';
import { readTarget, type Target } from './target.ts';

export interface Service {
  readonly buckets: BucketStore;
  readonly keys: AccessKeys;
  readonly authorize: Authorize;
  readonly encryption: ObjectEncryption;
  readonly accessLog: Pick<AccessLog, 'note'>;
  readonly operations: readonly Operation[];
  /** Names of the service, such as `s3.daspanel.localhost`: a bucket's name may stand before them in the Host field. */
  readonly hosts: readonly string[];
  readonly now: () => number;
  readonly log: Log;
  /** Turns an answer into one that nginx completes; undefined where there is no nginx before us. */
  readonly handOver: HandOver | undefined;
}
export type RequestHandler = (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => Promise<void>;

/** Milliseconds. */
const LONGEST_DISCARDING = 30_000;
const NO_PARAMETERS = new URLSearchParams();

function ignore(): void {}

/** What is known of a request while it is worked on; what the answer to a failure needs. */
interface Exchange {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Known once the bucket was found. */
  bucket?: Bucket | undefined;
  /** The client waits for `100 Continue` before it sends the body. */
  isAwaited: boolean;
  /** For access logs; the request is known once its signature was checked. */
  readonly startedAt: number;
  request?: S3Request;
  errorCode?: string;
}

/** Answers one request after the other; never rejects. Whatever fails is answered as an S3 error, unforeseen failures as `InternalError` with the stack in the log. */
export function createRequestHandler(service: Service): RequestHandler {
  const findOperation = createOperationFinder(service.operations);
  const nextId = createRequestIds();
  return async (request, response, expectsContinue) => {
    const exchange: Exchange = {
      id: nextId(),
      headers: readHeaders(request.rawHeaders),
      isAwaited: expectsContinue,
      startedAt: service.now(),
    };
    // A client that goes away in the middle is no reason to end.
    request.on('error', ignore);
    response.on('error', ignore);
    let answer: S3Answer;
    try {
      answer = await answerRequest({ service, findOperation, request, exchange, openBody: () => openBody(request, response, exchange) });
    } catch (error) {
      answer = answerFailure(service, { error, exchange, request });
    }
    try {
      await finish(service, { request, response, exchange, answer });
    } catch (error) {
      // The status line may be out: the client can only be told by an end of the connection before the announced length.
      if (!request.socket.destroyed) service.log.error('an answer broke off', { request: exchange.id, url: request.url, error });
      response.destroy();
    }
    noteAccess(service, exchange, { url: request.url ?? '', answer });
  };
}

/** Tells the access log of a request to a bucket, after it was answered. */
function noteAccess(
  { accessLog, now }: Service,
  { id, bucket, request, startedAt, errorCode }: Exchange,
  { url, answer }: { readonly url: string; readonly answer: S3Answer },
): void {
  if (bucket === undefined || request === undefined) return;
  const { caller, method, key, query, headers, clientAddress, isSecure } = request;
  const sent = answer.headers?.['content-length'] ?? (typeof answer.body === 'string' ? Buffer.byteLength(answer.body) : undefined);
  accessLog.note({
    bucket,
    time: startedAt,
    clientAddress,
    requester: caller.account?.id,
    requestId: id,
    method,
    key,
    query,
    url,
    status: answer.status,
    errorCode,
    bytesSent: sent === undefined || method === 'HEAD' ? undefined : Number(sent),
    totalTime: now() - startedAt,
    headers,
    isSecure,
  });
}

interface Answering {
  readonly service: Service;
  readonly findOperation: ReturnType<typeof createOperationFinder>;
  readonly request: IncomingMessage;
  readonly exchange: Exchange;
  readonly openBody: () => AsyncIterable<Uint8Array>;
}

async function answerRequest({ service, findOperation, request, exchange, openBody }: Answering): Promise<S3Answer> {
  const { headers } = exchange;
  const method = request.method ?? '';
  const target = readTarget(request.url ?? '/', headers['host'] ?? '', service.hosts);
  if (method === 'OPTIONS') return answerPreflight(await findBucket(service, target, exchange), headers);
  const parameters = target.query === '' ? NO_PARAMETERS : new URLSearchParams(target.query);
  const unauthenticated = { method, path: target.path, query: target.query, parameters, headers };
  const authenticated = await authenticate(unauthenticated, service.keys, service.now());
  const level = target.bucketName === '' ? 'service' : target.key === '' ? 'bucket' : 'object';
  const operation = findOperation({ method, query: parameters, headers, level });
  const s3Request = createS3Request({ request, exchange, target, unauthenticated, authenticated, operation, openBody });
  exchange.request = s3Request;
  return run(service, operation, s3Request, exchange);
}

async function run(service: Service, operation: Operation, request: S3Request, exchange: Exchange): Promise<S3Answer> {
  const { buckets, authorize, encryption, now, keys } = service;
  const context: OperationContext = { buckets, authorize, encryption, now, keys, accounts: keys.accounts };
  if (operation.target === 'service' || operation.target === 'bucket-name') return operation.run(context, request);
  const bucket = await buckets.find(request.bucketName);
  if (bucket === undefined) throw noSuchBucket(request);
  exchange.bucket = bucket;
  requireExpectedOwner(request.headers['x-amz-expected-bucket-owner'], bucket);
  const objects = buckets.objects(bucket);
  if (operation.authorizesItself !== true) await authorizeOperation(operation, { ...context, bucket, objects }, request);
  return operation.run({ ...context, bucket, objects }, request);
}

function authorizeOperation(operation: Operation, { authorize, bucket, objects }: BucketContext, request: S3Request): Promise<void> {
  const { key, query } = request;
  const versionId = query.get('versionId') ?? undefined;
  const action = versionId !== undefined && operation.versionAction !== undefined ? operation.versionAction : operation.action;
  if (operation.target === 'bucket') return authorize({ request, bucket, action });
  return authorize({ request, bucket, action, key, object: () => objects.find(key, versionId) });
}

/** A key that is kept to some sites learns nothing of which other buckets there are. */
function noSuchBucket({ caller, bucketName }: S3Request): Error {
  const isKept = caller.key !== undefined && caller.key.sites !== null;
  return isKept ? s3Error('AccessDenied') : s3Error('NoSuchBucket', { details: { BucketName: bucketName } });
}

export function requireExpectedOwner(expected: string | undefined, bucket: Bucket): void {
  if (expected !== undefined && expected !== bucket.owner) throw s3Error('AccessDenied');
}

interface Parts {
  readonly request: IncomingMessage;
  readonly exchange: Exchange;
  readonly target: Target;
  readonly unauthenticated: Unauthenticated;
  readonly authenticated: Authenticated;
  readonly operation: Operation;
  readonly openBody: () => AsyncIterable<Uint8Array>;
}

function createS3Request({ request, exchange, target, unauthenticated, authenticated, operation, openBody }: Parts): S3Request {
  const { method, parameters } = unauthenticated;
  const headers = parameters.has('X-Amz-Signature') ? withSignedParameters(exchange.headers, parameters) : exchange.headers;
  const body = createRequestBody({
    headers,
    payload: authenticated.payload,
    hasChecksum: operation.checksumsAreOfObject !== true,
    open: openBody,
  });
  const isProxied = request.socket.remoteAddress === undefined;
  return {
    id: exchange.id,
    caller: authenticated.caller,
    method,
    headers,
    query: parameters,
    host: headers['host'] ?? '',
    clientAddress: (isProxied ? headers['x-real-ip'] : request.socket.remoteAddress) ?? '',
    isSecure: isProxied && headers['x-forwarded-proto'] === 'https',
    bucketName: target.bucketName,
    key: target.key,
    readText: (limit) => readText(body, limit),
    body,
  };
}

/** Presigners put headers of the request into the query, where they are signed too. Checksums are left out: they were made before there was a body. */
function withSignedParameters(headers: Readonly<Record<string, string>>, parameters: URLSearchParams): Readonly<Record<string, string>> {
  let isAny = false;
  for (const name of parameters.keys()) isAny ||= name.startsWith('x-amz-');
  if (!isAny) return headers;
  const all: Record<string, string> = { ...headers };
  for (const [name, text] of parameters)
    if (name.startsWith('x-amz-') && !/^x-amz-(checksum-|sdk-|content-sha256)/.test(name)) all[name] ??= headerText(text);
  return all;
}

async function findBucket(service: Service, target: Target, exchange: Exchange): Promise<Bucket | undefined> {
  exchange.bucket = target.bucketName === '' ? undefined : await service.buckets.find(target.bucketName);
  return exchange.bucket;
}

/** The bytes of the body. A client that waits for it is told to go on: it has been found that it may. */
async function* openBody(request: IncomingMessage, response: ServerResponse, exchange: Exchange): AsyncGenerator<Uint8Array> {
  if (exchange.isAwaited) response.writeContinue();
  exchange.isAwaited = false;
  yield* readRequest(request);
}

interface Failure {
  readonly error: unknown;
  readonly exchange: Exchange;
  readonly request: IncomingMessage;
}

function answerFailure(service: Service, { error, exchange, request }: Failure): S3Answer {
  const place = { requestId: exchange.id, resource: (request.url ?? '').split('?', 1)[0] ?? '' };
  exchange.errorCode = error instanceof StorageError ? error.code : 'InternalError';
  if (error instanceof StorageError) return errorAnswer(error, place);
  if (!request.socket.destroyed)
    service.log.error('a request failed in an unforeseen way', {
      request: exchange.id,
      method: request.method,
      url: place.resource,
      error,
    });
  return errorAnswer(s3Error('InternalError'), place);
}

interface Finished {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly exchange: Exchange;
  readonly answer: S3Answer;
}

async function finish(service: Service, { request, response, exchange, answer }: Finished): Promise<void> {
  if (response.destroyed) {
    await answer.close?.();
    return;
  }
  const common: Record<string, string> = { 'x-amz-request-id': exchange.id, 'x-amz-id-2': exchange.id, server: 'Daspanel' };
  const { bucket, headers } = exchange;
  const crossOrigin = bucket === undefined || request.method === 'OPTIONS' ? {} : corsHeaders(bucket, request.method ?? '', headers);
  Object.assign(common, crossOrigin);
  // Whether a body that was not asked for comes all the same is not known: the connection cannot be used further.
  if (exchange.isAwaited) common['connection'] = 'close';
  await sendAnswer(response, service.handOver?.({ ...answer, headers: { ...answer.headers, ...crossOrigin } }, headers) ?? answer, common);
  if (!request.complete && !exchange.isAwaited) discardRest(request);
}

/** Reads the rest of a body that was refused, so that the client, which is still sending it, gets to read why. */
function discardRest(request: IncomingMessage): void {
  const timer = setTimeout(() => request.destroy(), LONGEST_DISCARDING).unref();
  request.once('close', () => clearTimeout(timer));
  request.removeAllListeners('readable');
  // What was removed counts until the next turn.
  setImmediate(() => request.resume());
}
