import type { AccessKey } from '@daspanel/contract';
import type { Output } from '../output/output.ts';
import { formatMoment } from '../output/quantities.ts';

export function printAccessKey(output: Output, key: AccessKey): Promise<void> {
  return output.details([
    ['access key id', key.accessKeyId],
    ['name', key.name],
    ['access', key.access],
    ['sites', key.sites?.join(' ') ?? 'all'],
    ['created', formatMoment(key.createdAt)],
    ['expires', key.expiresAt === null ? 'never' : formatMoment(key.expiresAt)],
  ]);
}
