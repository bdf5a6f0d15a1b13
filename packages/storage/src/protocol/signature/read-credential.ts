import { s3Error } from '../s3-error.ts';
import type { CredentialScope } from './signing-key.ts';

/** `<access key id>/<date>/<region>/<service>/aws4_request`, which says who signed and for what. */
export interface Credential extends CredentialScope {
  readonly accessKeyId: string;
}

/** The credential, or undefined when it is not written as it should be. */
export function readCredential(text: string): Credential | undefined {
  const parts = text.split('/');
  if (parts.length < 5) return undefined;
  const [date = '', region = '', service = '', end] = parts.slice(-4);
  const accessKeyId = parts.slice(0, -4).join('/');
  if (end !== 'aws4_request' || !/^\d{8}$/.test(date) || region === '' || service !== 's3' || accessKeyId === '') return undefined;
  return { accessKeyId, date, region, service };
}

export interface AuthorizationHeader {
  readonly credential: Credential;
  /** Lower case, as they were signed. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const SCHEME = 'AWS4-HMAC-SHA256';

/** Reads `AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...`. Throws what S3 answers to other schemes and to broken headers. */
export function readAuthorizationHeader(header: string): AuthorizationHeader {
  if (!header.startsWith(SCHEME)) throw unsupportedScheme(header);
  const fields = new Map<string, string>();
  for (const part of header.slice(SCHEME.length).split(',')) {
    const equals = part.indexOf('=');
    if (equals !== -1) fields.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const credentialText = fields.get('Credential');
  const signedHeaders = fields.get('SignedHeaders');
  const signature = fields.get('Signature');
  if (credentialText === undefined || signedHeaders === undefined || signature === undefined)
    throw s3Error('AuthorizationHeaderMalformed', {
      message:
        'The authorization header is malformed; the authorization header requires three components: Credential, SignedHeaders, and Signature.',
    });
  const credential = readCredential(credentialText);
  if (credential === undefined)
    throw s3Error('AuthorizationHeaderMalformed', {
      message:
        'The authorization header is malformed; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/s3/aws4_request".',
    });
  return { credential, signedHeaders: readSignedHeaders(signedHeaders), signature };
}

export function readSignedHeaders(text: string): readonly string[] {
  return text === '' ? [] : text.split(';');
}

/** Signature Version 2 is known, but not accepted, as in every region of S3 that is younger than 2014. */
function unsupportedScheme(header: string): Error {
  if (/^AWS(4-[A-Z0-9-]+)? /.test(header))
    return s3Error('InvalidRequest', {
      message: 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    });
  return s3Error('InvalidArgument', {
    message: 'Unsupported Authorization Type',
    details: { ArgumentName: 'Authorization', ArgumentValue: header },
  });
}
