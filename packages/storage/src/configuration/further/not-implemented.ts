import { StorageError } from '../../model/storage-error.ts';
import type { Operation } from '../../protocol/operation.ts';
import { s3Error } from '../../protocol/s3-error.ts';

/** Subresources that are known and not there, so that clients are told so instead of getting the answer to another operation. */
const MISSING = [
  { noun: 'BucketReplication', query: 'replication', action: 'ReplicationConfiguration' },
  { noun: 'BucketInventoryConfiguration', query: 'inventory', action: 'InventoryConfiguration' },
  { noun: 'BucketAnalyticsConfiguration', query: 'analytics', action: 'AnalyticsConfiguration' },
  { noun: 'BucketMetricsConfiguration', query: 'metrics', action: 'MetricsConfiguration' },
  { noun: 'BucketIntelligentTieringConfiguration', query: 'intelligent-tiering', action: 'IntelligentTieringConfiguration' },
] as const;

/** Operations on objects whose query says what they are. */
const MISSING_ON_OBJECTS = [
  { name: 'SelectObjectContent', query: ['select', 'select-type'], action: 's3:GetObject' },
  { name: 'RestoreObject', query: ['restore'], action: 's3:RestoreObject' },
] as const;

const METHODS = { GET: 'Get', PUT: 'Put', DELETE: 'Delete' } as const;

const onBuckets: readonly Operation[] = MISSING.flatMap(({ noun, query, action }) =>
  (['GET', 'PUT', 'DELETE'] as const).map((method): Operation => ({
    target: 'bucket',
    name: `${METHODS[method]}${noun}`,
    method,
    query: [query],
    action: `s3:${method === 'GET' ? 'Get' : 'Put'}${action}`,
    async run() {
      if (query === 'replication' && method === 'GET')
        throw new StorageError('ReplicationConfigurationNotFoundError', 404, 'The replication configuration was not found');
      throw s3Error('NotImplemented');
    },
  })),
);

const onObjects: readonly Operation[] = MISSING_ON_OBJECTS.map((described): Operation => ({
  ...described,
  target: 'object',
  method: 'POST',
  run: () => Promise.reject(s3Error('NotImplemented')),
}));

export const notImplemented: readonly Operation[] = [...onBuckets, ...onObjects];
