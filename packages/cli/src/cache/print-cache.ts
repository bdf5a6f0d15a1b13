import type { Cache } from '@daspanel/contract';
import type { Detail } from '../output/output.ts';
import { formatBytes } from '../output/quantities.ts';

/** The lines about a site's cache account. */
export function describeCache({ user, prefix, socket, generation, keys, bytes }: Cache): readonly Detail[] {
  return [
    ['user', user],
    ['prefix', prefix],
    ['socket', socket],
    ['generation', String(generation)],
    ['keys', keys === null ? undefined : String(keys)],
    ['size', bytes === null ? undefined : formatBytes(bytes)],
  ];
}
