import { join } from 'node:path';
import type { PhpSettings } from '@daspanel/formats/pool.ts';
import { PROGRAM_FOLDER } from '../sandbox/node-inside.ts';
import { describeCache, ERROR_LOG, POOL_FOLDER, REDIS_SOCKET, type EnginePlan, type WantedPool } from './engine.ts';

/** What one installed php-fpm said of itself. */
export interface NativePhp {
  /** Absolute path of php-fpm. */
  readonly program: string;
  /** Folders and files outside `/usr` that its configuration loads extensions from. */
  readonly configuration: readonly string[];
  /** Names of its extensions in lower case. */
  readonly extensions: readonly string[];
}

/** Where PHP finds the files of ours that run before scripts. */
const PHP_FILES = join(PROGRAM_FOLDER, 'php');
/** Takes what mail() sends, and is there for the site's other programs too. */
const SENDMAIL = join(PROGRAM_FOLDER, 'sendmail');

/** One php-fpm master for one pool: OPcache and its shared memory belong to this pool alone. */
export function planNativePool(php: NativePhp, wanted: WantedPool, programDirectory: string): EnginePlan {
  const { settings } = wanted.descriptor;
  const hasSessions = wanted.cache !== undefined && php.extensions.includes('session');
  return {
    files: [
      { name: 'php-fpm.conf', content: fpmConfiguration(wanted) },
      { name: 'daspanel.ini', content: systemSettings(settings) + (hasSessions ? sessionSettings(settings) : '') },
    ],
    mounts: [
      ...php.configuration.map((path) => ({ from: path, to: path, access: 'read' as const })),
      { from: join(programDirectory, 'packages/engine-php/php'), to: PHP_FILES, access: 'read' },
      { from: join(programDirectory, 'packages/engine-php/programs/sendmail'), to: SENDMAIL, access: 'read' },
    ],
    program: php.program,
    arguments: ['--nodaemonize', '--fpm-config', `${POOL_FOLDER}/php-fpm.conf`],
    // The empty first entry stands for the distribution's own folder: extensions first, then settings that win over it.
    environment: { PATH, HOME: '/site/home', PHP_INI_SCAN_DIR: `:${POOL_FOLDER}` },
    endSignal: 'SIGQUIT',
    startSeconds: 15,
  };
}

const PATH = '/usr/local/bin:/usr/bin:/bin';

/** php-fpm.conf (php.net/install.fpm.configuration). No user is set: the master already is the site's user. */
function fpmConfiguration({ descriptor, socket, cache }: WantedPool): string {
  const { settings, limits } = descriptor;
  return lines([
    '[global]',
    `error_log = ${ERROR_LOG}`,
    'log_level = warning',
    // Children that work on after fastcgi_finish_request() may do so this long when the pool is put to sleep.
    `process_control_timeout = ${settings.max_execution_time}s`,
    '',
    `[${descriptor.pool}]`,
    `listen = ${socket}`,
    'listen.mode = 0600',
    'listen.backlog = 511',
    ...workers(limits.workers),
    // Ends workers of applications that leak; seldom enough to cost nothing.
    'pm.max_requests = 50000',
    // PHP's own limit, which counts processor time and ends with a message, comes first where it can.
    `request_terminate_timeout = ${settings.max_execution_time + 2}s`,
    'security.limit_extensions = .php',
    'clear_env = yes',
    `env[PATH] = ${PATH}`,
    'env[HOME] = /site/home',
    'env[TMPDIR] = /site/tmp',
    'env[USER] = site',
    ...Object.entries(describeCache(cache)).map(([name, value]) => `env[${name}] = "${value}"`),
    ...Object.entries(fixedSettings(settings)).map(([name, value]) => `php_admin_value[${name}] = ${value}`),
    ...Object.entries(changeableSettings(settings)).map(([name, value]) => `php_value[${name}] = ${value}`),
  ]);
}

/** Workers of which an awake pool always has all: a handful costs little and the pool sleeps when it has nothing to do. */
const ALWAYS_READY = 4;

/** Not `ondemand`: there the master wakes for each connection too, which takes a fifth more processor time and a third of the requests per second. */
function workers(most: number): readonly string[] {
  if (most <= ALWAYS_READY) return ['pm = static', `pm.max_children = ${most}`];
  return [
    'pm = dynamic',
    `pm.max_children = ${most}`,
    `pm.start_servers = ${ALWAYS_READY}`,
    `pm.min_spare_servers = ${ALWAYS_READY / 2}`,
    `pm.max_spare_servers = ${ALWAYS_READY}`,
  ];
}

/** What the site's code cannot change. */
function fixedSettings(settings: PhpSettings): Readonly<Record<string, string | number>> {
  return {
    memory_limit: `${settings.memory_limit}M`,
    upload_max_filesize: `${settings.upload_max_filesize}M`,
    // A form with a file of the largest size has other fields too.
    post_max_size: `${settings.upload_max_filesize + 8}M`,
    max_input_vars: settings.max_input_vars,
    max_file_uploads: 50,
    upload_tmp_dir: '/site/tmp',
    sys_temp_dir: '/site/tmp',
    error_log: ERROR_LOG,
    log_errors: 1,
    sendmail_path: `${SENDMAIL} -t -i`,
  };
}

/** Where the site's code starts from; `ini_set` and `.user.ini` may change it. */
function changeableSettings(settings: PhpSettings): Readonly<Record<string, string | number>> {
  return {
    max_execution_time: settings.max_execution_time,
    display_errors: settings.display_errors ? 1 : 0,
    error_reporting: ERROR_REPORTING[settings.error_reporting],
    short_open_tag: settings.short_open_tag ? 1 : 0,
    'date.timezone': settings.date_timezone,
    'session.save_path': '/site/tmp/sessions',
  };
}

/** Bit masks of E_ALL and friends (php.net/errorfunc.constants), valid for every PHP version: unknown bits are ignored. */
const ERROR_REPORTING: Readonly<Record<PhpSettings['error_reporting'], number>> = {
  all: 32_767,
  // Without E_NOTICE, E_STRICT, E_DEPRECATED, E_USER_NOTICE and E_USER_DEPRECATED.
  'no-notices': 32_767 & ~(8 | 2048 | 8192 | 1024 | 16_384),
  // E_ERROR, E_PARSE, E_CORE_ERROR, E_COMPILE_ERROR, E_USER_ERROR and E_RECOVERABLE_ERROR.
  errors: 1 | 4 | 16 | 64 | 256 | 4096,
};

/** Settings that PHP reads once, when the master starts. */
function systemSettings(settings: PhpSettings): string {
  return lines([
    'expose_php = 0',
    'cgi.fix_pathinfo = 1',
    'variables_order = GPCS',
    'request_order = GP',
    'output_buffering = 4096',
    'session.gc_probability = 1',
    'session.gc_divisor = 1000',
    'session.use_strict_mode = 1',
    'mysqli.default_socket = /run/mysqld/mysqld.sock',
    'pdo_mysql.default_socket = /run/mysqld/mysqld.sock',
    `opcache.enable = ${settings.opcache ? 1 : 0}`,
    'opcache.memory_consumption = 96',
    'opcache.interned_strings_buffer = 8',
    'opcache.max_accelerated_files = 16229',
    // A file that was changed is run as it is now; the check costs one stat of a path that the kernel has at hand.
    'opcache.revalidate_freq = 0',
    'opcache.jit = off',
  ]);
}

/** Sessions in the tenant Redis: see `packages/engine-php/php/prepend.php`. The last two are for it alone; PHP keeps what it does not know. */
function sessionSettings(settings: PhpSettings): string {
  return lines([
    `auto_prepend_file = ${PHP_FILES}/prepend.php`,
    `daspanel.redis_address = "unix://${REDIS_SOCKET}"`,
    `daspanel.request_seconds = ${settings.max_execution_time}`,
  ]);
}

function lines(content: readonly string[]): string {
  return `${content.join('\n')}\n`;
}
