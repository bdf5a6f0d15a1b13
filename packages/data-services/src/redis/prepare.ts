import { readPartSettings } from '@daspanel/platform/settings.ts';
import { prepareTenantRedis } from './prepare-tenant-redis.ts';

await prepareTenantRedis(readPartSettings());
