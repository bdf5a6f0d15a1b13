import type { PhpVersion } from '@daspanel/formats/identifiers.ts';
import type { PoolDescriptor } from '@daspanel/formats/pool.ts';
import type { SiteCacheAccount } from '@daspanel/platform/site-cache-account.ts';
import type { Mount } from '../sandbox/sandbox.ts';

/** Folder of the pool's own configuration inside its sandbox, read-only. */
export const POOL_FOLDER = '/run/pool';
/** Folder that a pool makes its FastCGI socket in. */
export const SOCKET_FOLDER = '/run/fcgi';
/** Socket of the tenant Redis inside every pool's sandbox. */
export const REDIS_SOCKET = '/run/redis/redis.sock';
/** The site's own mail channel inside every pool's sandbox: SMTP. */
export const MAIL_SOCKET = '/run/mail/smtp.sock';
export const ERROR_LOG = '/site/logs/php-error.log';

/** One runtime of one PHP version on this host, and how to start a pool on it. */
export interface Engine {
  readonly version: PhpVersion;
  readonly runtime: 'native' | 'wasm';
  /** Full version, such as `8.2.36`. */
  readonly release: string;
  readonly extensions: readonly string[];
  /** Day on which the PHP project's security support ends or ended, `YYYY-MM-DD`; null when that is not known. */
  readonly endOfLife: string | null;
  /** Pure: what is the same gives the same plan. */
  readonly plan: (wanted: WantedPool) => EnginePlan;
}

export interface WantedPool {
  readonly descriptor: PoolDescriptor;
  /** Path inside the sandbox that the pool listens on. */
  readonly socket: string;
  /** The site's account in the tenant Redis, where sessions are kept; undefined: they are files. */
  readonly cache: SiteCacheAccount | undefined;
  /** What makes Node's compiled code appear in the pool's sandbox; empty while there is none. */
  readonly compiledCode: readonly Mount[];
}

/** What scripts find in their environment to use the tenant Redis themselves. */
export function describeCache(cache: SiteCacheAccount | undefined): Readonly<Record<string, string>> {
  if (cache === undefined) return {};
  return {
    DASPANEL_REDIS_SOCKET: REDIS_SOCKET,
    DASPANEL_REDIS_USER: cache.user,
    DASPANEL_REDIS_PASSWORD: cache.password,
    DASPANEL_REDIS_PREFIX: cache.prefix,
  };
}

export interface EnginePlan {
  /** Files of `/run/pool`. */
  readonly files: readonly { readonly name: string; readonly content: string }[];
  /** What the program needs to see beside the site, `/run/pool` and `/run/fcgi`. */
  readonly mounts: readonly Mount[];
  /** Absolute path inside the sandbox. */
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Asks it to end once its running requests are answered. */
  readonly endSignal: 'SIGQUIT' | 'SIGTERM';
  /** It is given up when its socket does not accept within this time. */
  readonly startSeconds: number;
}
