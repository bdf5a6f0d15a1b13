import type { Operation } from '../protocol/operation.ts';
import { bucketOwnershipControls } from './access/bucket-ownership-controls.ts';
import { bucketPublicAccessBlock } from './access/bucket-public-access-block.ts';
import { bucketAcl } from './acl/bucket-acl.ts';
import { objectAcl } from './acl/object-acl.ts';
import { bucketCors } from './cors/bucket-cors.ts';
import { bucketEncryption } from './default-encryption/bucket-encryption.ts';
import { bucketAccelerate } from './further/accelerate.ts';
import { notImplemented } from './further/not-implemented.ts';
import { bucketRequestPayment } from './further/request-payment.ts';
import { bucketLifecycle } from './lifecycle/bucket-lifecycle.ts';
import { bucketLogging } from './logging/bucket-logging.ts';
import { bucketNotification } from './notification/bucket-notification.ts';
import { bucketObjectLock } from './object-lock/bucket-object-lock.ts';
import { objectLegalHold } from './object-lock/object-legal-hold.ts';
import { objectRetention } from './object-lock/object-retention.ts';
import { bucketPolicy } from './policy/bucket-policy.ts';
import { bucketTagging } from './tagging/bucket-tagging.ts';
import { objectTagging } from './tagging/object-tagging.ts';
import { bucketVersioning } from './versioning/bucket-versioning.ts';
import { bucketWebsite } from './website/bucket-website.ts';

/** Operations on everything that a bucket or object is configured with. */
export const configurationOperations: readonly Operation[] = [
  ...bucketAcl,
  ...objectAcl,
  ...bucketPolicy,
  ...bucketPublicAccessBlock,
  ...bucketOwnershipControls,
  ...bucketCors,
  ...bucketTagging,
  ...objectTagging,
  ...bucketVersioning,
  ...bucketObjectLock,
  ...objectRetention,
  ...objectLegalHold,
  ...bucketLifecycle,
  ...bucketEncryption,
  ...bucketLogging,
  ...bucketNotification,
  ...bucketWebsite,
  ...bucketRequestPayment,
  ...bucketAccelerate,
  ...notImplemented,
];
