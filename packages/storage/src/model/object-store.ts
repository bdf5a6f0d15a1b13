import type { Bucket, Checksum, ChecksumAlgorithm, ObjectFacts, ObjectRecord } from './records.ts';

/** First byte and number of bytes, inside the object. */
export interface ByteRange {
  readonly start: number;
  readonly length: number;
}

export interface OpenedObject extends AsyncDisposable {
  readonly record: ObjectRecord;
  /** The bytes of the file that was opened, even when the key gets another object meanwhile. Without a range: all. */
  read(range?: ByteRange): AsyncIterable<Uint8Array>;
}

/** Thrown before anything is changed; `check` may throw a `StorageError` of its own. `current` is undefined when there is no object (or only a delete marker). */
export type Condition = (current: ObjectRecord | undefined) => void;

/** The bytes of an object on their way in. Whoever iterates gets the error of a body that does not hold what it announced, and nothing is stored then. */
export interface IncomingBody {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** How many bytes were announced, where the client has said it. */
  readonly length?: number | undefined;
  /** Facts that are known at the end only, such as a checksum from a trailer. Called once, after the last byte. */
  finish?(): Partial<ObjectFacts>;
  /** Bytes of the object as its reader sees it, where that is not the number of bytes that are stored (encryption). Called once, after the last byte. */
  plainSize?(): number;
  /** ETag, where it is not the MD5 of what is stored. Called once, after the last byte. */
  etag?(): string;
}

export interface ListRequest {
  readonly prefix: string;
  /** Any text; `''`: none. */
  readonly delimiter: string;
  /** Keys (and common prefixes) that are greater, in the order of their UTF-8 bytes. */
  readonly after: string;
  readonly limit: number;
}
export interface Listing<Entry> {
  readonly entries: readonly Entry[];
  readonly prefixes: readonly string[];
  readonly isTruncated: boolean;
  /** Last key or common prefix of this page; `''` when the page is empty. */
  readonly last: string;
}

export interface UploadRecord {
  readonly id: string;
  readonly key: string;
  readonly startedAt: number;
  /** Account id of who began it. */
  readonly initiator: string;
  readonly facts: ObjectFacts;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: Checksum['type'] };
}
export interface PartRecord {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  readonly checksum?: Checksum;
  readonly lastModified: number;
}

/** The objects of one bucket. Writing is durable when the promise resolves; a crash leaves the old or the new object, never a part. Keys are 1 to 1,024 bytes of UTF-8. */
export interface ObjectStore {
  /** The newest version, or the one that is named. Delete markers are given too. */
  find(key: string, versionId?: string): Promise<ObjectRecord | undefined>;
  open(key: string, versionId?: string): Promise<OpenedObject | undefined>;
  /** Makes the object, as a new version where versioning is on. `condition` is asked against what is there in the moment of the change. */
  put(key: string, body: IncomingBody, facts: ObjectFacts, condition?: Condition): Promise<ObjectRecord>;
  /** Without a version id: a delete marker where versioning is on, else the object goes. Gives the version or marker that was removed or made; undefined when there was nothing to do. */
  remove(
    key: string,
    versionId?: string,
    condition?: Condition,
  ): Promise<{ readonly versionId: string; readonly isDeleteMarker: boolean } | undefined>;
  /** Changes facts of one version (tags, ACL, retention), its bytes and times stay. Throws `NoSuchKey` or `NoSuchVersion`. */
  amend(key: string, versionId: string | undefined, change: (record: ObjectRecord) => Partial<ObjectFacts>): Promise<ObjectRecord>;
  list(request: ListRequest): Promise<Listing<ObjectRecord>>;
  /** Every version and delete marker, newest first within a key. `afterVersion`: go on after that version of the key `after`. */
  listVersions(request: ListRequest & { readonly afterVersion?: string }): Promise<Listing<ObjectRecord>>;
  isEmpty(): Promise<boolean>;

  createUpload(key: string, start: Omit<UploadRecord, 'id' | 'key' | 'startedAt'>): Promise<UploadRecord>;
  /** `completed: true`: also one that was completed within the last day, which may only be completed again (`listParts` still gives its parts). */
  findUpload(key: string, uploadId: string, options?: { readonly completed: boolean }): Promise<UploadRecord | undefined>;
  putPart(upload: UploadRecord, number: number, body: IncomingBody, checksum?: () => Checksum | undefined): Promise<PartRecord>;
  listParts(
    upload: UploadRecord,
    after: number,
    limit: number,
  ): Promise<{ readonly parts: readonly PartRecord[]; readonly isTruncated: boolean }>;
  listUploads(request: ListRequest & { readonly afterUpload?: string }): Promise<Listing<UploadRecord>>;
  /** Puts the parts together. Completing again with the same parts gives the same object. Throws `NoSuchUpload`. The caller has checked order, sizes and ETags against `listParts`. */
  completeUpload(
    upload: UploadRecord,
    parts: readonly PartRecord[],
    completed: { readonly etag: string; readonly facts: ObjectFacts; readonly condition?: Condition },
  ): Promise<ObjectRecord>;
  abortUpload(upload: UploadRecord): Promise<void>;
}

/** Every bucket of the installation: those of sites, from `data/buckets`, and those that were made through S3. */
export interface BucketStore {
  find(name: string): Promise<Bucket | undefined>;
  /** Buckets that the account owns, sorted by name. */
  list(account: string): Promise<readonly Bucket[]>;
  /** Those of everybody, for work that no request asks for (lifecycle rules, delivery of access logs). */
  all(): Promise<readonly Bucket[]>;
  /** Makes an own bucket. Throws `BucketAlreadyExists` when the name is that of any bucket or may become a site's. */
  create(
    name: string,
    owner: string,
    options: { readonly objectLock: boolean; readonly documents: Readonly<Record<string, string>> },
  ): Promise<Bucket>;
  /** Throws `BucketNotEmpty`; buckets of sites cannot be removed (`AccessDenied`). */
  remove(name: string): Promise<void>;
  saveVersioning(name: string, versioning: 'enabled' | 'suspended'): Promise<void>;
  enableObjectLock(name: string): Promise<void>;
  /** `null` removes the document. */
  saveDocument(name: string, document: string, content: string | null): Promise<void>;
  objects(bucket: Bucket): ObjectStore;
}
