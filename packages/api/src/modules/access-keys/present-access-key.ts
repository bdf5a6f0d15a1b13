import type { AccessKey } from '@daspanel/contract';
import type { AccessKeyRow } from './access-key-store.ts';

/** What leaves the server of an access key. */
export function presentAccessKey(key: AccessKeyRow): AccessKey {
  return {
    accessKeyId: key.id,
    name: key.name,
    sites: key.sites === null ? null : [...key.sites],
    access: key.access,
    createdAt: new Date(key.created_at).toISOString(),
    expiresAt: key.expires_at === null ? null : new Date(key.expires_at).toISOString(),
  };
}
