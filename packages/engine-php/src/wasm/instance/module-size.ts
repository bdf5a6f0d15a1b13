import type { PhpSettings } from '@daspanel/formats/pool.ts';
import { FORM_ALLOWANCE, OPCACHE_MEMORY } from './php-ini.ts';

/** What PHP needs beside the script's memory_limit: its own data, stack and tables, in MiB. */
const PHP_ITSELF = 64;

/** PHP takes memory in blocks that start at multiples of 2 MiB, and leaves gaps. */
const ALIGNMENT_WASTE = 1.5;

/** How large the memory of one instance may grow, in MiB: the script's limit, and a body of the largest size twice (5.6 copies it). */
export function largestModuleMemory(settings: PhpSettings): number {
  const body = settings.upload_max_filesize + FORM_ALLOWANCE;
  return Math.min(2048, PHP_ITSELF + OPCACHE_MEMORY + Math.ceil(settings.memory_limit * ALIGNMENT_WASTE) + 2 * body);
}
