/** Absolute paths and origins that the database manager is told. */
export interface ManagerPlace {
  /** Its own folder, `run/database-manager`: sessions, uploads, socket. */
  readonly folder: string;
  readonly socket: string;
  /** Folder of `index.php` and what it includes. */
  readonly scripts: string;
  /** `https://db.<host name>`, with its port. */
  readonly origin: string;
  readonly panelOrigin: string;
  readonly mysqlSocket: string;
  readonly exchangeSocket: string;
}

/** Debian's package. */
export const ADMINER_FOLDER = '/usr/share/adminer';

/** `php-fpm.conf` (php.net/install.fpm.configuration). No user is set: the part already runs as its own. Throws where a value cannot be written. */
export function renderFpmConfiguration(place: ManagerPlace): string {
  const environment = {
    DASPANEL_ADMINER: `${ADMINER_FOLDER}/adminer.php`,
    DASPANEL_ORIGIN: place.origin,
    DASPANEL_PANEL_ORIGIN: place.panelOrigin,
    DASPANEL_MYSQL_SOCKET: place.mysqlSocket,
    DASPANEL_EXCHANGE_SOCKET: place.exchangeSocket,
  };
  return lines([
    '[global]',
    // Beside that it goes to the part's log (--force-stderr), which belongs to root and cannot be opened again.
    `error_log = ${place.folder}/error.log`,
    'log_level = warning',
    '[database-manager]',
    `listen = ${place.socket}`,
    // Its folder lets nobody in but the proxy.
    'listen.mode = 0666',
    'pm = ondemand',
    'pm.max_children = 6',
    'pm.process_idle_timeout = 60s',
    'pm.max_requests = 500',
    'request_terminate_timeout = 310s',
    'security.limit_extensions = .php',
    'catch_workers_output = yes',
    'clear_env = yes',
    ...Object.entries(environment).map(([name, value]) => `env[${name}] = ${quote(value)}`),
  ]);
}

const FORBIDDEN_FUNCTIONS =
  'exec,shell_exec,system,passthru,proc_open,popen,dl,mail,symlink,link,chmod,chown,chgrp,putenv,set_include_path,fsockopen,pfsockopen,stream_socket_server,opcache_get_status,phpinfo';

/** `php.ini`, complete: the distribution's is not read. No extension but the one for MySQL, no file but the scripts' own and Adminer's, no address. */
export function renderPhpIni({ folder, scripts, mysqlSocket }: ManagerPlace): string {
  return lines([
    'extension = mysqlnd',
    'extension = mysqli',
    'expose_php = 0',
    'display_errors = 0',
    'log_errors = 1',
    'memory_limit = 256M',
    'max_execution_time = 300',
    'post_max_size = 64M',
    'upload_max_filesize = 60M',
    'max_input_vars = 20000',
    'variables_order = EGPCS',
    'allow_url_fopen = 0',
    'enable_dl = 0',
    `disable_functions = ${FORBIDDEN_FUNCTIONS}`,
    `open_basedir = ${quote([folder, scripts, ADMINER_FOLDER].join(':'))}`,
    `upload_tmp_dir = ${quote(`${folder}/temporary`)}`,
    `sys_temp_dir = ${quote(`${folder}/temporary`)}`,
    `mysqli.default_socket = ${quote(mysqlSocket)}`,
    'mysqli.allow_local_infile = 0',
    `session.save_path = ${quote(`${folder}/sessions`)}`,
    'session.name = __Host-daspanel-databases',
    'session.cookie_path = /',
    'session.cookie_secure = 1',
    'session.cookie_httponly = 1',
    'session.cookie_samesite = Lax',
    'session.use_strict_mode = 1',
    'session.use_only_cookies = 1',
    'session.use_trans_sid = 0',
    'session.cache_limiter =',
    'session.sid_length = 48',
    'session.sid_bits_per_character = 6',
    'session.gc_maxlifetime = 7200',
    'session.gc_probability = 1',
    'session.gc_divisor = 20',
  ]);
}

/** A string as both files read it. Neither knows a way to write every character. */
function quote(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/["\\${}\u0000-\u001f\u007f]/.test(text)) throw new Error(`${JSON.stringify(text)} cannot be written into the configuration of PHP`);
  return `"${text}"`;
}

function lines(content: readonly string[]): string {
  return `${content.join('\n')}\n`;
}
