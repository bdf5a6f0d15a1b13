import { invalidArgument, s3Error } from '../s3-error.ts';
import type { SigningKey } from './signing-key.ts';

/** What the first signature of a chunked body was made with: the chunks continue it. */
export interface ChunkSigning {
  readonly key: SigningKey;
  readonly date: string;
  readonly seed: string;
}

/** How the body is written and protected. */
export type Payload =
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'hashed'; readonly sha256: string }
  /** `aws-chunked`. Without `signing` the chunks carry no signatures. */
  | { readonly kind: 'chunked'; readonly signing?: ChunkSigning; readonly hasTrailer: boolean };

/** Hex of the SHA-256 of nothing. */
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** What `x-amz-content-sha256` says. `signing` is asked only for signed chunks; undefined: the request itself is not signed. */
export function readPayload(contentSha256: string, signing: (() => ChunkSigning) | undefined): Payload {
  switch (contentSha256) {
    case 'UNSIGNED-PAYLOAD':
      return { kind: 'unsigned' };
    case 'STREAMING-UNSIGNED-PAYLOAD-TRAILER':
      return { kind: 'chunked', hasTrailer: true };
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD':
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER':
      if (signing === undefined) throw s3Error('AccessDenied');
      return { kind: 'chunked', signing: signing(), hasTrailer: contentSha256.endsWith('-TRAILER') };
    default:
      if (/^[0-9a-fA-F]{64}$/.test(contentSha256)) return { kind: 'hashed', sha256: contentSha256.toLowerCase() };
      if (contentSha256.startsWith('STREAMING-AWS4-ECDSA')) throw s3Error('NotImplemented');
      throw invalidArgument(
        'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
        'x-amz-content-sha256',
        contentSha256,
      );
  }
}
