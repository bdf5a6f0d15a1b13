import { z } from 'zod';
import { phpVersion, poolId, siteId } from './identifiers.ts';

/**
 * The php.ini settings that a version may set; anything else is refused. Sizes are in MiB, times in seconds. `phpSettings` is at once the API's form,
 * the content of a pool descriptor and what the engine accepts.
 */
export const phpSettings = z.strictObject({
  memory_limit: z.int().min(32).max(1024).default(128).meta({ title: 'Memory per request', description: 'memory_limit, in MiB' }),
  max_execution_time: z
    .int()
    .min(1)
    .max(600)
    .default(60)
    .meta({ title: 'Longest request', description: 'Seconds after which a request is stopped' }),
  upload_max_filesize: z
    .int()
    .min(1)
    .max(512)
    .default(64)
    .meta({ title: 'Largest upload', description: 'upload_max_filesize, in MiB; post_max_size follows it' }),
  max_input_vars: z.int().min(100).max(20_000).default(1000).meta({ title: 'Form fields per request', description: 'max_input_vars' }),
  display_errors: z
    .boolean()
    .default(false)
    .meta({ title: 'Show errors in pages', description: 'display_errors; errors are logged in any case' }),
  error_reporting: z
    .enum(['all', 'no-notices', 'errors'])
    .default('no-notices')
    .meta({ title: 'Errors that are reported', description: 'error_reporting' }),
  short_open_tag: z.boolean().default(false).meta({ title: 'Short open tags', description: 'short_open_tag' }),
  opcache: z.boolean().default(true).meta({ title: 'Cache compiled scripts', description: 'opcache.enable, where the runtime has it' }),
  date_timezone: z
    .string()
    .max(64)
    .regex(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/)
    .default('UTC')
    .meta({ title: 'Time zone', description: 'date.timezone, such as Europe/Lisbon' }),
});
export type PhpSettings = z.infer<typeof phpSettings>;

export const poolLimits = z.strictObject({
  /** Requests that run at the same time. */
  workers: z.int().min(1).max(64).default(4),
  /** Memory of all processes of the pool together, in MiB (cgroup). */
  memory: z.int().min(128).max(65_536).default(768),
  /** Hundredths of a processor core (cgroup). */
  processor: z.int().min(5).max(6_400).default(200),
  /** Processes and threads (cgroup). */
  processes: z.int().min(8).max(4_096).default(128),
  /** Seconds without a request after which the pool is put to sleep. */
  idle: z.int().min(1).max(86_400).default(300),
});
export type PoolLimits = z.infer<typeof poolLimits>;

/**
 * `data/pools/<pool-id>.json`: how to start one pool. Derived, written by the API alone, by rename. A pool is one site's PHP of one version
 * with one set of settings, so that changed settings are another pool: the route moves to it and the former one falls asleep.
 */
export const poolDescriptor = z.strictObject({
  pool: poolId,
  site: siteId,
  php: phpVersion,
  settings: phpSettings,
  limits: poolLimits,
  /** The account of the site in the tenant Redis that its PHP uses (`siteCacheAccount` in platform). */
  cache: z.strictObject({ generation: z.int().min(1) }).default({ generation: 1 }),
});
export type PoolDescriptor = z.infer<typeof poolDescriptor>;
