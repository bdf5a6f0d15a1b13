import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequestBody } from './body/request-body.ts';
import { readRequest } from './body/read-request.ts';
import { readText } from './body/read-text.ts';
import type { Exchange } from './exchange.ts';
import { headerText } from './header-text.ts';
import type { Operation, S3Request } from './operation.ts';
import type { Authenticated, Unauthenticated } from './signature/authenticate.ts';
import { isPresignedVersionTwo } from './signature/version-two.ts';
import type { Target } from './target.ts';

interface Parts {
  readonly request: IncomingMessage;
  readonly exchange: Exchange;
  readonly target: Target;
  readonly unauthenticated: Unauthenticated;
  readonly authenticated: Authenticated;
  readonly operation: Operation;
  readonly openBody: () => AsyncIterable<Uint8Array>;
}

/** What operations see of a request whose signature was checked. Throws when its headers announce a body that cannot be. */
export function createS3Request({ request, exchange, target, unauthenticated, authenticated, operation, openBody }: Parts): S3Request {
  const { method, parameters } = unauthenticated;
  const isPresigned = parameters.has('X-Amz-Signature') || isPresignedVersionTwo(parameters);
  const headers = isPresigned ? withSignedParameters(exchange.headers, parameters) : exchange.headers;
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
  const all: Record<string, string> = Object.assign(Object.create(null), headers);
  for (const [name, text] of parameters)
    if (name.startsWith('x-amz-') && !/^x-amz-(checksum-|sdk-|content-sha256)/.test(name)) all[name] ??= headerText(text);
  return all;
}

/** The bytes of the body. A client that waits for it is told to go on: it has been found that it may. */
export async function* openBody(request: IncomingMessage, response: ServerResponse, exchange: Exchange): AsyncGenerator<Uint8Array> {
  if (exchange.isAwaited) response.writeContinue();
  exchange.isAwaited = false;
  yield* readRequest(request);
}
