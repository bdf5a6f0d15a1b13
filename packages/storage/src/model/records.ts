import type { StorageAccount } from '@daspanel/formats/access-key.ts';

/** Who asks. `account: null` is everybody (no signature). */
export interface Caller {
  readonly account: StorageAccount | null;
  /** What the key allows beside what the account may do; absent for everybody. */
  readonly key?: { readonly id: string; readonly access: 'read' | 'write'; readonly sites: readonly string[] | null };
}

export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** base64; a composite one ends in `-<parts>`. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

/** Standard headers that are stored with an object and sent with it. Absent: not given. */
export interface ObjectHeaders {
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly expires?: string;
  readonly websiteRedirectLocation?: string;
}

export interface AccessControlList {
  /** Account id. */
  readonly owner: string;
  readonly grants: readonly {
    readonly grantee:
      | { readonly type: 'account'; readonly id: string }
      | { readonly type: 'everybody' }
      | { readonly type: 'authenticated' }
      | { readonly type: 'log-delivery' };
    readonly permission: 'FULL_CONTROL' | 'READ' | 'WRITE' | 'READ_ACP' | 'WRITE_ACP';
  }[];
}

/** What is known of an object beside its bytes. Only JSON values: the catalogue keeps it as JSON. Absent: never said (as for a file that PHP wrote). */
export interface ObjectFacts {
  /** Account id. */
  readonly owner: string;
  readonly headers: ObjectHeaders;
  /** `x-amz-meta-*`, names in lower case without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly acl?: AccessControlList;
  readonly checksum?: Checksum;
  readonly parts?: readonly { readonly number: number; readonly size: number; readonly etag: string; readonly checksum?: Checksum }[];
  /** Milliseconds since 1970. */
  readonly retention?: { readonly mode: 'GOVERNANCE' | 'COMPLIANCE'; readonly until: number };
  readonly legalHold?: boolean;
  /** How the stored bytes were made of the object's; `encryption/` reads and writes it. */
  readonly encryption?: Readonly<Record<string, string | number>>;
}

/** One version of an object. */
export interface ObjectRecord {
  readonly key: string;
  /** `null` (the four letters) for objects of buckets without versioning. */
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly isDeleteMarker: boolean;
  /** Bytes of the object as its reader sees it; 0 for delete markers. */
  readonly size: number;
  /** Without quotes: the MD5 in hex, `<hex>-<parts>` for multipart uploads, `<hex>-0` for files that another door has changed. */
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  readonly facts: ObjectFacts;
  /** Absolute path of the plain file, where there is one that another program may open (`X-Accel-Redirect`); absent for objects that lie elsewhere or are encrypted. */
  readonly plainFile?: string;
}

/** What a bucket is configured with: the text of each document as it was put (XML or JSON), by the name of its subresource (`cors`, `policy`, `lifecycle`, ...). */
export type BucketDocuments = Readonly<Record<string, string>>;

export interface Bucket {
  readonly name: string;
  /** `site`: the folder of a site's version; `own`: made through S3. */
  readonly kind: 'site' | 'own';
  /** Id of the site, for the rights of keys. */
  readonly site?: string;
  /** Account id. */
  readonly owner: string;
  readonly createdAt: number;
  readonly versioning: 'off' | 'enabled' | 'suspended';
  readonly objectLock: boolean;
  readonly documents: BucketDocuments;
}
