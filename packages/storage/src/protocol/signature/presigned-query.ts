import { s3Error } from '../s3-error.ts';
import { readCredential, readSignedHeaders, type Credential } from './read-credential.ts';
import { readSignatureDate, type SignatureDate } from './signature-date.ts';

/** Seconds: seven days. */
const LONGEST = 604_800;

export interface PresignedQuery {
  readonly credential: Credential;
  readonly date: SignatureDate;
  /** Seconds after `date`. */
  readonly expires: number;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `X-Amz-Content-Sha256`, where the signer said it. */
  readonly payloadHash: string | undefined;
}

/** Reads the query parameters of a presigned request. Source: S3 API reference, "Authenticating requests: using query parameters". */
export function readPresignedQuery(parameters: URLSearchParams): PresignedQuery {
  const required = (name: string) => {
    const values = parameters.getAll(name);
    if (values.length !== 1)
      throw broken(
        'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
      );
    return values[0] ?? '';
  };
  if (required('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') throw broken('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  const credential = readCredential(required('X-Amz-Credential'));
  if (credential === undefined)
    throw broken(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/s3/aws4_request".',
    );
  const date = readSignatureDate(required('X-Amz-Date'));
  if (date === undefined) throw broken("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  return {
    credential,
    date,
    expires: readExpires(required('X-Amz-Expires')),
    signedHeaders: readSignedHeaders(required('X-Amz-SignedHeaders')),
    signature: required('X-Amz-Signature'),
    payloadHash: parameters.get('X-Amz-Content-Sha256') ?? undefined,
  };
}

/** Refused with 403: nothing that was signed for such a time may be done. */
function readExpires(text: string): number {
  const seconds = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(seconds)) throw broken('X-Amz-Expires should be a number');
  if (seconds < 1) throw s3Error('AccessDenied', { message: 'X-Amz-Expires must be at least 1 second' });
  if (seconds > LONGEST)
    throw s3Error('AccessDenied', { message: `X-Amz-Expires must be less than a week (in seconds) that is ${LONGEST}` });
  return seconds;
}

function broken(message: string): Error {
  return s3Error('AuthorizationQueryParametersError', { message });
}
