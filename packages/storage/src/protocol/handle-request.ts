import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '@daspanel/platform/log.ts';
import { answerPreflight } from '../configuration/cors/evaluate.ts';
import type { AccessLog } from '../configuration/logging/access-log.ts';
import type { ObjectEncryption } from '../encryption/object-encryption.ts';
import type { BucketStore } from '../model/object-store.ts';
import type { Bucket } from '../model/records.ts';
import { StorageError } from '../model/storage-error.ts';
import type { AccessKeys } from './access-keys.ts';
import { createS3Request, openBody } from './create-s3-request.ts';
import { errorAnswer } from './error-answer.ts';
import type { Exchange } from './exchange.ts';
import { createOperationFinder } from './find-operation.ts';
import { finishExchange } from './finish-exchange.ts';
import type { HandOver } from './hand-over.ts';
import type { Authorize, Operation, S3Answer } from './operation.ts';
import { readHeaders } from './read-headers.ts';
import { createRequestIds } from './request-ids.ts';
import { runOperation } from './run-operation.ts';
import { s3Error } from './s3-error.ts';
import { authenticate } from './signature/authenticate.ts';
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

const NO_PARAMETERS = new URLSearchParams();

function ignore(): void {}

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
      await finishExchange(service.handOver, { request, response, exchange, answer });
      noteAccess(service, exchange, { url: request.url ?? '', answer });
    } catch (error) {
      // The status line may be out: the client can only be told by an end of the connection before the announced length.
      if (!request.socket.destroyed) service.log.error('an answer broke off', { request: exchange.id, url: request.url, error });
      response.destroy();
    }
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
  const hostBucket = target.isVirtualHost ? target.bucketName : '';
  const unauthenticated = { method, path: target.path, query: target.query, parameters, headers, hostBucket };
  const authenticated = await authenticate(unauthenticated, service.keys, service.now());
  const level = target.bucketName === '' ? 'service' : target.key === '' ? 'bucket' : 'object';
  const operation = findOperation({ method, query: parameters, headers, level });
  const s3Request = createS3Request({ request, exchange, target, unauthenticated, authenticated, operation, openBody });
  exchange.request = s3Request;
  const { buckets, authorize, encryption, now, keys } = service;
  const context = { buckets, authorize, encryption, now, keys, accounts: keys.accounts };
  return runOperation(context, operation, s3Request, exchange);
}

async function findBucket(service: Service, target: Target, exchange: Exchange): Promise<Bucket | undefined> {
  exchange.bucket = target.bucketName === '' ? undefined : await service.buckets.find(target.bucketName);
  return exchange.bucket;
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
