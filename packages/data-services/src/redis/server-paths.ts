import { join } from 'node:path';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';

/** The account of the part data-services in the tenant Redis. Sites' accounts are named by their 16-character ids. */
export const ADMINISTRATOR = 'daspanel';

export function tenantRedisPaths(data: DataDirectory) {
  return {
    folder: data.redisTenant,
    /** Redis' ACL file, made at each start. */
    accounts: join(data.redisTenant, 'users.acl'),
    /** What it is made from: `account-file.ts`. */
    siteAccounts: join(data.redisTenantAccounts, 'accounts'),
    restricted: join(data.redisTenantAccounts, 'restricted'),
    configuration: join(data.run, 'redis-tenant-server', 'redis.conf'),
    socket: data.sockets.redisTenant,
    administrationKey: join(data.keys, 'redis-tenant-administration'),
  } as const;
}
export type TenantRedisPaths = ReturnType<typeof tenantRedisPaths>;
