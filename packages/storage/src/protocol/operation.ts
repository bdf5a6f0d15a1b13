import type { AccessKeyFile, StorageAccount } from '@daspanel/formats/access-key.ts';
import type { ObjectEncryption } from '../encryption/object-encryption.ts';
import type { BucketStore, ObjectStore } from '../model/object-store.ts';
import type { Bucket, Caller, Checksum, ChecksumAlgorithm, ObjectRecord } from '../model/records.ts';

/** One request after its signature was checked. */
export interface S3Request {
  readonly id: string;
  readonly caller: Caller;
  readonly method: string;
  /** Lower-case names; a repeated header is joined with `,`. Each character is one byte (Latin-1), so that what is sent back is what came. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly host: string;
  /** Address of the client, as the proxy or the socket tells it; `''` when unknown. */
  readonly clientAddress: string;
  /** True when the connection to the client was encrypted. */
  readonly isSecure: boolean;
  readonly bucketName: string;
  readonly key: string;
  /** The whole body, decoded and verified, for documents. Throws `EntityTooLarge` beyond `limit` bytes, and the error of a body that is not what it announced. */
  readText(limit: number): Promise<string>;
  /** The body as a stream of verified, decoded bytes, with its announced length. */
  readonly body: RequestBody;
}

export interface RequestBody {
  /** Decoded length; undefined when it was not announced. */
  readonly length: number | undefined;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Headers that came behind the body (lower-case names, such as `x-amz-checksum-crc32`). Complete after the last byte. */
  readonly trailers: Readonly<Record<string, string>>;
  /** Algorithm of the checksum that the client announced. */
  readonly announced: ChecksumAlgorithm | undefined;
  /** Has that checksum computed where the client announced none. To be called before the bytes are read. */
  computeChecksum(algorithm: ChecksumAlgorithm): void;
  /** The checksum of the whole body. Known after the last byte. */
  checksum(): Checksum | undefined;
}

export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** The plain file whose whole content the body is, or of which it is the range that was asked for: a proxy may send it instead. */
  readonly file?: { readonly path: string; readonly size: number };
  /** Called once when the answer has been sent or given up: closes what `body` reads from. */
  readonly close?: () => Promise<void>;
}

export type Action = `s3:${string}`;

/** May `request.caller` do `action` to the bucket, or to `key` in it? */
export interface AccessQuestion {
  readonly request: S3Request;
  readonly bucket: Bucket;
  readonly action: Action;
  /** Absent: the bucket itself. */
  readonly key?: string;
  /** The object (the version that is asked about) as it is there; undefined when there is none. Called only when the decision needs it. */
  readonly object?: () => Promise<ObjectRecord | undefined>;
  /** Account id of who began the upload that the request names; undefined when there is none. Called only when the decision needs it. */
  readonly initiator?: () => Promise<string | undefined>;
  /** Tags that a document of the request sets; those of `x-amz-tagging` are found in its headers. */
  readonly requestTags?: Readonly<Record<string, string>>;
}
/** Resolves when the caller may; throws `AccessDenied` otherwise. */
export type Authorize = (question: AccessQuestion) => Promise<void>;

/** The accounts that have an access key. */
export interface Accounts {
  byId(id: string): Promise<StorageAccount | undefined>;
  byEmail(email: string): Promise<StorageAccount | undefined>;
}

export interface OperationContext {
  readonly buckets: BucketStore;
  readonly accounts: Accounts;
  /** For requests that are signed elsewhere than in their header or query: forms. */
  readonly keys: { find(id: string): Promise<AccessKeyFile | undefined> };
  readonly now: () => number;
  readonly encryption: ObjectEncryption;
  /** For what the operation's own `action` does not cover: sources of copies, each key of a multi-delete. */
  readonly authorize: Authorize;
}
/** For operations on a bucket or object: the bucket exists and the caller may do `action`. */
export interface BucketContext extends OperationContext {
  readonly bucket: Bucket;
  readonly objects: ObjectStore;
}

interface Described {
  /** Name in the S3 API reference. */
  readonly name: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Query parameters that must be there for this operation, such as `uploads`; the operation with most wins. */
  readonly query?: readonly string[];
  /** A header that must be there, such as `x-amz-copy-source`. */
  readonly header?: string;
  /** IAM action that the caller needs, such as `s3:GetObjectTagging`; with a version id in the query, `versionAction`. */
  readonly action: Action;
  readonly versionAction?: Action;
  /** The operation calls `context.authorize` itself, because the question depends on what it reads first. */
  readonly authorizesItself?: boolean;
  /** `x-amz-checksum-*` tells of the object that is made, not of the body of the request. */
  readonly checksumsAreOfObject?: boolean;
}
/** One S3 operation: one file, and one line in `operations/index.ts`. */
export type Operation =
  | (Described & { readonly target: 'service'; run(context: OperationContext, request: S3Request): Promise<S3Answer> })
  /** The bucket need not exist. */
  | (Described & { readonly target: 'bucket-name'; run(context: OperationContext, request: S3Request): Promise<S3Answer> })
  | (Described & { readonly target: 'bucket' | 'object'; run(context: BucketContext, request: S3Request): Promise<S3Answer> });
