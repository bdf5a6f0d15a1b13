import { createHmac } from 'node:crypto';
import { headerText } from '../header-text.ts';
import { encodeBytes, decodeToBytes } from '../percent-encoding.ts';
import { s3Error } from '../s3-error.ts';
import { isSameSignature } from './signing-key.ts';

/** What of a presigned request Signature Version 2 signs. `path` as in the request line. */
export interface PresignedVersionTwo {
  readonly method: string;
  readonly path: string;
  readonly parameters: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a request whose host names the bucket; `''` otherwise. */
  readonly hostBucket: string;
}

/** Parameters that change what is asked for. Source: S3 user guide, "Signing and authenticating REST requests (Signature Version 2)", and what boto3 signs. */
const SIGNED_PARAMETERS = new Set(
  `accelerate acl analytics attributes cors defaultObjectAcl delete encryption inventory legal-hold lifecycle location logging metrics notification
  object-lock ownershipControls partNumber policy policyStatus publicAccessBlock replication requestPayment response-cache-control
  response-content-disposition response-content-encoding response-content-language response-content-type response-expires restore retention select
  select-type storageClass tagging torrent uploadId uploads versionId versioning versions website`.split(/\s+/),
);

/** Only addresses: boto3 presigns this way unless it is told otherwise. Headers are signed in Version 4. */
export function isPresignedVersionTwo(parameters: URLSearchParams): boolean {
  return parameters.has('AWSAccessKeyId') && parameters.has('Signature');
}

/** Milliseconds since 1970 at which the address ends. Throws `AccessDenied` when it says none. */
export function endOfVersionTwo(parameters: URLSearchParams): number {
  const text = parameters.get('Expires') ?? '';
  if (!/^\d{1,12}$/.test(text)) throw s3Error('AccessDenied', { message: `Invalid date (should be seconds since epoch): ${text}` });
  return Number(text) * 1000;
}

/** Is the address signed with `secret`? */
export function holdsVersionTwo(request: PresignedVersionTwo, secret: string): boolean {
  const signature = request.parameters.get('Signature') ?? '';
  // Of a bucket itself boto3 signs `/bucket/`, others what they send.
  const sent = request.path.indexOf('/', 1) === -1 && request.hostBucket === '' ? [request.path, `${request.path}/`] : [request.path];
  const uniform = sent.map((path) => encodeBytes(decodeToBytes(path), true));
  return [...new Set([...sent, ...uniform])].some((path) => {
    const text = stringToSign({ ...request, path });
    return [Buffer.from(text, 'latin1'), Buffer.from(text, 'utf8')].some((bytes) =>
      isSameSignature(createHmac('sha1', secret).update(bytes).digest('base64'), signature),
    );
  });
}

function stringToSign({ method, path, parameters, headers, hostBucket }: PresignedVersionTwo): string {
  // Presigners put headers into the query; what the client sends itself counts first.
  const sent = (name: string) => headers[name] ?? headerText(parameters.get(name) ?? '');
  const amazon = [...new Set([...Object.keys(headers), ...parameters.keys()])]
    .filter((name) => name.startsWith('x-amz-'))
    .toSorted()
    .map((name) => `${name}:${sent(name).trim()}\n`);
  const resource = `${hostBucket === '' ? '' : `/${hostBucket}`}${path}`;
  const lines = [method, sent('content-md5'), sent('content-type'), parameters.get('Expires') ?? '', amazon.join('') + resource];
  return lines.join('\n') + signedQuery(parameters);
}

function signedQuery(parameters: URLSearchParams): string {
  const signed = [...parameters]
    .filter(([name]) => SIGNED_PARAMETERS.has(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${headerText(value)}`));
  return signed.length === 0 ? '' : `?${signed.join('&')}`;
}
