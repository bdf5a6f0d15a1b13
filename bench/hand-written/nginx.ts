import { once } from 'node:events';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identities } from '@daspanel/platform/identities.ts';
import { startProgram } from '@daspanel/platform/run-program.ts';
import { waitFor } from '../wait-for.ts';
import { visit } from '@daspanel/testkit/visit.ts';

export interface HandWrittenSite {
  readonly host: string;
  /** Document root. */
  readonly root: string;
  /** Unix socket of its php-fpm pool; absent: files only. */
  readonly pool?: string;
  /** PEM file with key and chain, shown on `httpsPort`. */
  readonly certificate?: string;
}

export interface HandWrittenNginx extends AsyncDisposable {
  /** Process id of the master. */
  readonly pid: number;
  readonly port: number;
  /** Writes the configuration for these sites and reloads, as a panel would. Resolves when the signal is sent. */
  reload(sites: readonly HandWrittenSite[]): Promise<void>;
}

export interface HandWrittenSettings {
  readonly folder: string;
  readonly port: number;
  /** Where sites with a certificate are served too, with the product's settings for TLS. */
  readonly httpsPort?: number;
  /** As many as the product's nginx has. */
  readonly workers: number;
}

/**
 * The other side: nginx as we would write it by hand for these sites alone, one server block per site, with the product's features: one JSON access log, precompressed
 * files, open file cache, hidden files and scripts closed, caching headers, a limit of connections, no symlinks to other owners. Runs as the product's nginx does, on the same files.
 */
export async function startHandWrittenNginx(settings: HandWrittenSettings, sites: readonly HandWrittenSite[]): Promise<HandWrittenNginx> {
  const { folder } = settings;
  const isRoot = process.getuid?.() === 0;
  await mkdir(join(folder, 'empty'), { recursive: true });
  if (isRoot) await chown(folder, identities.proxy, identities.proxy);
  const file = join(folder, 'nginx.conf');
  await writeFile(file, formatConfiguration(settings, sites));
  const nginx = ['/usr/sbin/nginx', '-c', file, '-e', join(folder, 'error.log'), '-g', 'daemon off;'];
  const identity = ['/usr/bin/setpriv', `--reuid=${identities.proxy}`, `--regid=${identities.proxy}`, '--clear-groups', '--'];
  const [program = '', ...given] = isRoot ? [...identity, ...nginx] : nginx;
  const child = startProgram(program, given, { stdio: ['ignore', 'ignore', 'inherit'] });
  await waitFor('the hand-written nginx answers', 120_000, async () => {
    if (child.exitCode !== null) throw new Error(`the hand-written nginx ended with ${child.exitCode}`);
    return (await visit({ port: settings.port, host: 'unknown.invalid' }).catch(() => undefined)) !== undefined;
  });
  const pid = child.pid ?? 0;
  return {
    pid,
    port: settings.port,
    async reload(changed) {
      await writeFile(file, formatConfiguration(settings, changed));
      child.kill('SIGHUP');
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const TLS_SETTINGS = join(import.meta.dirname, '../../packages/proxy/nginx/tls.conf');

function formatConfiguration({ folder, port, httpsPort, workers }: HandWrittenSettings, sites: readonly HandWrittenSite[]): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `  ${kind}_temp_path ${folder}/${kind};`).join('\n');
  return `load_module /usr/lib/nginx/modules/ngx_http_brotli_static_module.so;
worker_processes ${workers};
worker_rlimit_nofile 19000;
pcre_jit on;
pid ${folder}/nginx.pid;
lock_file ${folder}/nginx.lock;
error_log ${folder}/error.log warn;
events { worker_connections 4096; }
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
${temporary}
  server_names_hash_max_size 65536;
  server_names_hash_bucket_size 128;
  server_tokens off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 60s;
  reset_timedout_connection on;
  client_header_timeout 15s;
  client_body_timeout 30s;
  send_timeout 30s;
  client_max_body_size 512m;
  large_client_header_buffers 4 16k;
  open_file_cache max=16000 inactive=60s;
  open_file_cache_valid 1s;
  open_file_cache_min_uses 2;
  log_format site escape=json '{"t":"$msec","h":"$host","ip":"$remote_addr","m":"$request_method","u":"$request_uri","s":$status,"b":$bytes_sent,"d":$request_time,"ref":"$http_referer","ua":"$http_user_agent"}';
  access_log ${folder}/access.log site buffer=64k flush=1s;
  gzip on;
  gzip_static on;
  gzip_vary on;
  gzip_comp_level 1;
  gzip_min_length 1000;
  gzip_proxied any;
  gzip_types text/css text/plain application/javascript application/json application/xml image/svg+xml;
  brotli_static on;
  limit_conn_zone $server_name zone=site:8m;
  limit_conn site 2048;
  map $uri $file_caching {
    default "max-age=60";
    "~*(?:/|\\.x?html?)$" "no-cache";
    "~[.-](?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,64}\\.[^/]+$" "public, max-age=31536000, immutable";
  }
  fastcgi_buffer_size 32k;
  fastcgi_buffers 16 16k;
  fastcgi_busy_buffers_size 64k;
  fastcgi_read_timeout 300s;
  include ${TLS_SETTINGS};
  ssl_session_tickets off;
  server { listen 127.0.0.1:${port} default_server backlog=4096; root ${folder}/empty; }
${sites.map((site) => formatServer(site, { folder, port, httpsPort })).join('')}}
`;
}

function formatServer(
  { host, root, pool, certificate }: HandWrittenSite,
  { folder, port, httpsPort }: Pick<HandWrittenSettings, 'folder' | 'port'> & { readonly httpsPort: number | undefined },
): string {
  const tls =
    certificate === undefined || httpsPort === undefined
      ? ''
      : `
    listen 127.0.0.1:${httpsPort} ssl http2;
    ssl_certificate ${certificate};
    ssl_certificate_key ${certificate};`;
  const php =
    pool === undefined
      ? ''
      : `
    location ~ [^/]\\.php(?:/|$) {
      try_files $fastcgi_script_name =404;
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_param HTTP_PROXY "";
      fastcgi_pass unix:${pool};
    }`;
  return `  server {
    listen 127.0.0.1:${port};${tls}
    server_name ${host};
    root ${root};
    index ${pool === undefined ? 'index.html' : 'index.php index.html'};
    add_header Cache-Control $file_caching;
    disable_symlinks if_not_owner from=${root};
    location / { try_files $uri $uri/ =404; }
    location ^~ /.well-known/acme-challenge/ { root ${folder}/empty; default_type text/plain; }
    location ~ (?:^|/)\\.(?!well-known/) { return 404; }
    location ~* (?:~|\\.(?:bak|old|orig|save|sw[a-p]))$ { return 404; }${php}
    location ~* \\.(?:php[0-9s]?|phtml|pht|phar|inc)(?:/|$) { return 404; }
  }
`;
}
