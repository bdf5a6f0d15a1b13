/**
 * How large objects leave: the storage part answers with `X-Accel-Redirect: <prefix><path inside the data directory, percent-encoded>` and nginx sends the file.
 * nginx drops most headers of such an answer; these it hands on (names in lower case), beside Content-Type, Content-Disposition, Cache-Control and Expires.
 * An object that needs another header is streamed by the storage part itself.
 */
export const STORAGE_DOWNLOAD_PREFIX = '/.daspanel-storage/';

export const HANDED_ON_HEADERS = [
  'etag',
  'content-language',
  'x-amz-request-id',
  'x-amz-version-id',
  'x-amz-expiration',
  'x-amz-tagging-count',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-object-lock-legal-hold',
  'x-amz-checksum-crc32',
  'x-amz-checksum-crc32c',
  'x-amz-checksum-crc64nvme',
  'x-amz-checksum-sha1',
  'x-amz-checksum-sha256',
  'x-amz-checksum-type',
  'x-amz-mp-parts-count',
  'x-amz-meta-mtime',
  'x-amz-meta-s3cmd-attrs',
  'x-amz-meta-mode',
  'x-amz-meta-uid',
  'x-amz-meta-gid',
  'x-amz-meta-atime',
  'x-amz-meta-ctime',
  'x-amz-meta-md5chksum',
  'x-daspanel-plain',
] as const;
