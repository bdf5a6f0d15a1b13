import type { ByteRange, IncomingBody, OpenedObject } from '../model/object-store.ts';
import type { Bucket, ObjectFacts, ObjectRecord } from '../model/records.ts';

export type RequestHeaders = Readonly<Record<string, string>>;

/** How one new object (or one part of an upload) is stored. */
export interface EncryptionPlan {
  /** For `ObjectFacts.encryption`. */
  readonly facts: NonNullable<ObjectFacts['encryption']>;
  /** `x-amz-server-side-encryption` and its like, for the answer. */
  readonly responseHeaders: RequestHeaders;
  /** The body as it is stored. `part`: number of the part, for parts of an upload. */
  seal(body: IncomingBody, part?: number): IncomingBody;
}

/** How an object that is there is read. Objects that are not encrypted have one too, which hands the bytes on. */
export interface EncryptionReader {
  readonly isEncrypted: boolean;
  readonly responseHeaders: RequestHeaders;
  /** Bytes as the client knows them; `range` counts those. Throws before the first wrong byte when what is stored was changed. */
  read(opened: OpenedObject, range?: ByteRange): AsyncIterable<Uint8Array>;
}

/** Server-side encryption: SSE-C, SSE-S3 and SSE-KMS. Every method throws the S3 error of headers that do not fit. */
export interface ObjectEncryption {
  /** For PutObject, CopyObject (its target), POST forms and CreateMultipartUpload. Undefined: stored as it comes. */
  plan(headers: RequestHeaders, bucket: Bucket): EncryptionPlan | undefined;
  /** For UploadPart and UploadPartCopy (its target); `facts` are those of the upload. */
  continueUpload(headers: RequestHeaders, facts: ObjectFacts): EncryptionPlan | undefined;
  /** For GetObject, HeadObject and GetObjectAttributes. `copy-source`: the customer key stands in `x-amz-copy-source-server-side-encryption-customer-*`. */
  open(headers: RequestHeaders, record: ObjectRecord, role?: 'object' | 'copy-source'): EncryptionReader;
  /** Headers that tell how an object is stored, for answers that need no key (CompleteMultipartUpload). */
  describe(facts: ObjectFacts): RequestHeaders;
}
