import type { BucketContext, Operation } from '../../protocol/operation.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { element, xmlAnswer, xmlTime } from '../../protocol/xml/write-xml.ts';
import { MOST_DOCUMENT_BYTES } from '../document-operations.ts';
import { findVersion, namedVersion, versionHeader } from '../find-version.ts';
import { assertMayChangeRetention, bypassesGovernance } from './guard.ts';
import { NO_RETENTION, parseRetention, retentionOf } from './retention.ts';

const getObjectRetention: Operation = {
  target: 'object',
  name: 'GetObjectRetention',
  method: 'GET',
  query: ['retention'],
  action: 's3:GetObjectRetention',
  async run(context, request) {
    requireLock(context);
    const retention = retentionOf((await findVersion(context, request)).facts);
    if (retention === undefined) throw s3Error('NoSuchObjectLockConfiguration');
    return xmlAnswer('Retention', element('Mode', retention.mode) + element('RetainUntilDate', xmlTime(retention.until)));
  },
};

const putObjectRetention: Operation = {
  target: 'object',
  name: 'PutObjectRetention',
  method: 'PUT',
  query: ['retention'],
  action: 's3:PutObjectRetention',
  async run(context, request) {
    requireLock(context);
    const now = context.now();
    const wanted = parseRetention(await request.readText(MOST_DOCUMENT_BYTES), now);
    await findVersion(context, request);
    const circumstances = { now, bypassesGovernance: await bypassesGovernance(context, request, request.key) };
    const record = await context.objects.amend(request.key, namedVersion(request.query), ({ facts }) => {
      assertMayChangeRetention(facts.retention, wanted, circumstances);
      return { retention: wanted ?? NO_RETENTION };
    });
    return { status: 200, headers: versionHeader(context, record) };
  },
};

/** Throws `InvalidRequest` in buckets without object lock. */
export function requireLock({ bucket }: BucketContext): void {
  if (!bucket.objectLock) throw s3Error('InvalidRequest', { message: 'Bucket is missing Object Lock Configuration' });
}

export const objectRetention: readonly Operation[] = [getObjectRetention, putObjectRetention];
