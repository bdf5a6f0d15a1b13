import { z } from 'zod';
import { siteId } from './identifiers.ts';

/** What S3 calls an account: the owner of buckets and objects. Its id is the canonical user id. */
export const storageAccount = z.strictObject({
  id: z.string().min(1).max(128),
  name: z.string().min(1).max(128),
  email: z.string().max(254).optional(),
});
export type StorageAccount = z.infer<typeof storageAccount>;

export const accessKeyId = z.string().regex(/^[A-Za-z0-9_-]{3,128}$/);

/** `data/access-keys/<id>.json`: one S3 access key, published by the API by rename. The storage part reads it for each request (kept for less than a second); no file: no such key. */
export const accessKeyFile = z.strictObject({
  id: accessKeyId,
  secret: z.string().min(8).max(128),
  account: storageAccount,
  /** The sites whose buckets it may use; null: all buckets of its account, also those that belong to no site, and it may create buckets. */
  sites: z.array(siteId).readonly().nullable(),
  access: z.enum(['read', 'write']),
  /** Milliseconds since 1970; null: never. */
  expiresAt: z.number().nullable(),
});
export type AccessKeyFile = z.infer<typeof accessKeyFile>;
