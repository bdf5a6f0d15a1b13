import type { PhpVersion } from '@daspanel/formats/identifiers.ts';
import type { PhpSettings } from '@daspanel/formats/pool.ts';
import { PREPENDED_FILE } from './own-files.ts';

/** What a request may carry besides uploaded files, in MiB. */
export const FORM_ALLOWANCE = 8;
/** Shared memory of the opcode cache of one worker, in MiB. PHP fills it with zeros when it starts. */
export const OPCACHE_MEMORY = 32;

/** What `localhost` means to PHP's database extensions: a path of the pool's connection targets. */
const DATABASE_SOCKET = '"/run/mysqld/mysqld.sock"';

/** The php.ini of a pool. `site` is the site's folder as PHP sees it; `sessionServer` is where sessions are kept, absent: in files. */
export function renderPhpIni(php: PhpVersion, settings: PhpSettings, site: string, sessionServer?: string): string {
  const entries = {
    ...fixedSettings(site),
    ...chosenSettings(settings),
    auto_prepend_file: `"${PREPENDED_FILE}"`,
    ...(sessionServer === undefined ? {} : sessionSettings(settings, sessionServer)),
    ...opcacheSettings(php, settings.opcache, site),
  };
  return Object.entries(entries)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function fixedSettings(site: string): Readonly<Record<string, string>> {
  return {
    expose_php: '0',
    default_charset: '"UTF-8"',
    output_buffering: '4096',
    implicit_flush: '0',
    html_errors: '0',
    log_errors: '1',
    log_errors_max_len: '4096',
    ignore_repeated_errors: '0',
    auto_globals_jit: '0',
    variables_order: '"GPCS"',
    request_order: '"GP"',
    register_argc_argv: '0',
    // 5.6 remembers 16 KiB of paths by default, and asks for every part of every other path.
    realpath_cache_size: '4096K',
    // The host ends requests that take too long; PHP's own timers need signals, which WebAssembly has not.
    max_execution_time: '0',
    max_input_time: '-1',
    sys_temp_dir: `"${site}/tmp"`,
    upload_tmp_dir: `"${site}/tmp"`,
    'session.save_path': `"${site}/tmp/sessions"`,
    'session.use_strict_mode': '1',
    'session.cookie_httponly': '1',
    'session.gc_probability': '1',
    'session.gc_divisor': '1000',
    // Second locks behind the module's own: nothing is loaded, nothing is started.
    enable_dl: '0',
    disable_functions: 'dl',
    sendmail_path: '"/usr/sbin/sendmail -t -i"',
    'mysql.default_socket': DATABASE_SOCKET,
    'mysqli.default_socket': DATABASE_SOCKET,
    'pdo_mysql.default_socket': DATABASE_SOCKET,
    allow_url_fopen: '1',
    allow_url_include: '0',
    max_file_uploads: '50',
    'pcre.jit': '0',
  };
}

/** For `packages/engine-php/php/prepend.php` alone; PHP keeps settings that it does not know. */
function sessionSettings(settings: PhpSettings, server: string): Readonly<Record<string, string>> {
  return {
    'daspanel.redis_address': `"${server}"`,
    'daspanel.request_seconds': String(settings.max_execution_time),
  };
}

function chosenSettings(settings: PhpSettings): Readonly<Record<string, string>> {
  return {
    memory_limit: `${settings.memory_limit}M`,
    upload_max_filesize: `${settings.upload_max_filesize}M`,
    post_max_size: `${settings.upload_max_filesize + FORM_ALLOWANCE}M`,
    max_input_vars: String(settings.max_input_vars),
    display_errors: settings.display_errors ? '1' : '0',
    display_startup_errors: settings.display_errors ? '1' : '0',
    error_reporting: ERROR_LEVELS[settings.error_reporting],
    short_open_tag: settings.short_open_tag ? '1' : '0',
    'date.timezone': `"${settings.date_timezone}"`,
  };
}

/** Sums of PHP's E_* constants: everything; all but notices, deprecations and strict standards; what stops or endangers a script. */
const ERROR_LEVELS: Readonly<Record<PhpSettings['error_reporting'], string>> = {
  all: '32767',
  'no-notices': String(32767 & ~(8 | 1024 | 2048 | 8192 | 16384)),
  errors: String(1 | 4 | 16 | 64 | 256 | 4096),
};

/** 5.6-7.1 have no opcode cache, 7.2-8.0 only one of files (their shared memory does not start), later ones shared memory. */
function opcacheSettings(php: PhpVersion, wanted: boolean, site: string): Readonly<Record<string, string>> {
  const kind = cacheKind(php);
  if (kind === 'none') return {};
  const files = { 'opcache.file_cache_only': '1', 'opcache.file_cache': `"${site}/tmp/opcache"` };
  if (!wanted) return { 'opcache.enable': '0', ...(kind === 'files' ? files : { 'opcache.memory_consumption': '8' }) };
  return {
    'opcache.enable': '1',
    'opcache.enable_cli': '1',
    'opcache.memory_consumption': String(OPCACHE_MEMORY),
    'opcache.interned_strings_buffer': '4',
    'opcache.max_accelerated_files': '4000',
    'opcache.validate_timestamps': '1',
    'opcache.revalidate_freq': '2',
    ...(kind === 'files' ? files : { 'opcache.file_cache_only': '0', 'opcache.jit': '0', 'opcache.jit_buffer_size': '0' }),
  };
}

function cacheKind(php: PhpVersion): 'none' | 'files' | 'memory' {
  if (php === '5.6' || php === '7.0' || php === '7.1') return 'none';
  return php === '7.2' || php === '7.3' || php === '7.4' || php === '8.0' ? 'files' : 'memory';
}
