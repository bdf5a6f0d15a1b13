import { configurationOperations } from '../configuration/index.ts';
import type { Operation } from '../protocol/operation.ts';
import { abortMultipartUpload } from './abort-multipart-upload.ts';
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from './buckets.ts';
import { completeMultipartUpload } from './complete-multipart-upload.ts';
import { copyObject } from './copy-object.ts';
import { createMultipartUpload } from './create-multipart-upload.ts';
import { deleteObject } from './delete-object.ts';
import { deleteObjects } from './delete-objects.ts';
import { getObjectAttributes } from './get-object-attributes.ts';
import { getObject, headObject } from './get-object.ts';
import { listObjectVersions } from './list-object-versions.ts';
import { listObjects, listObjectsV2 } from './list-objects.ts';
import { listMultipartUploads, listParts } from './list-uploads.ts';
import { postObject } from './post-object/post-object.ts';
import { putObject } from './put-object.ts';
import { uploadPart, uploadPartCopy } from './upload-part.ts';

/** Everything that the server can do. */
export const operations: readonly Operation[] = [
  listBuckets,
  createBucket,
  headBucket,
  getBucketLocation,
  deleteBucket,
  listObjects,
  listObjectsV2,
  listObjectVersions,
  getObject,
  headObject,
  getObjectAttributes,
  putObject,
  copyObject,
  deleteObject,
  deleteObjects,
  postObject,
  createMultipartUpload,
  uploadPart,
  uploadPartCopy,
  completeMultipartUpload,
  abortMultipartUpload,
  listParts,
  listMultipartUploads,
  ...configurationOperations,
];
