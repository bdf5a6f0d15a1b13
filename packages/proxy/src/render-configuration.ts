import { isIP, isIPv6 } from 'node:net';
import { join } from 'node:path';
import { HANDED_ON_HEADERS, STORAGE_DOWNLOAD_PREFIX } from '@daspanel/formats/storage-downloads.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import {
  renderDatabasesServer,
  renderDevServersServer,
  renderPages,
  renderPanelServer,
  renderViewServer,
} from './panel/render-panel-server.ts';
import { quote } from './quote.ts';

export interface ConfigurationInput {
  readonly data: DataDirectory;
  readonly programDirectory: string;
  /** Host name of the installation. */
  readonly hostName: string;
  /** Addresses to listen on, IPv4 or IPv6. */
  readonly listen: readonly string[];
  readonly httpPort: number;
  readonly httpsPort: number;
  /** False where sites and proxy share one user. */
  readonly separateUsers: boolean;
  readonly cores: number;
  /** The hard limit of open files of the process that nginx runs in. */
  readonly openFiles: number;
  /** `[1, 22, 1]` for nginx 1.22.1. */
  readonly nginxVersion: readonly [number, number, number];
  /** Whether it was built with HTTP/3. */
  readonly hasHttp3: boolean;
  /** Absolute paths of the dynamic modules to load, in this order. */
  readonly modules: readonly string[];
  /** PEM file with key and certificate for names that have none. */
  readonly defaultCertificate: string;
  /** Absolute path of the folder with the panel's built files. */
  readonly panelFolder: string;
  /** Absolute path of the folder with the scripts of the database manager. */
  readonly databasesScripts: string;
}

/**
 * The text of `nginx.conf`: what differs between installations. Everything else is in the files of `packages/proxy/nginx`, which lie beside it.
 * No site, certificate or engine appears here, so that no change of one needs nginx to read it again. Throws when a path or address cannot be written.
 */
export function renderConfiguration(input: ConfigurationInput): string {
  return [
    '# Rendered by packages/proxy/src/render-configuration.ts at each start of the part.',
    renderProcess(input),
    'http {',
    ...indent([
      ...renderFolders(input.data),
      'include media-types.conf;',
      'include connections.conf;',
      'include compression.conf;',
      'include tls.conf;',
      renderSessionTickets(input),
      'include variables.conf;',
      `map "" $version_folder { default ${quote(join(input.data.run, 'proxy', 'nothing'))}; }`,
      'include access-log-format.conf;',
      `access_log ${quote(join(input.data.logs, 'proxy', 'access.json'))} daspanel buffer=64k flush=1s;`,
      renderFileCache(input),
      '',
      ...renderLua(input),
      '',
      ...renderUpstreams(input.data),
      '',
      ...renderServers(input),
    ]),
    '}',
    '',
  ].join('\n');
}

function renderProcess({ modules, cores, openFiles, data }: ConfigurationInput): string {
  const connections = Math.min(16_384, Math.floor(openFiles * 0.6));
  return [
    ...modules.map((path) => `load_module ${quote(path)};`),
    `worker_processes ${cores};`,
    `worker_rlimit_nofile ${openFiles};`,
    // A stop waits this long for websockets and slow downloads; the orchestrator kills after 10 s.
    'worker_shutdown_timeout 5s;',
    'pcre_jit on;',
    `pid ${quote(join(data.run, 'proxy', 'nginx.pid'))};`,
    `error_log ${quote(join(data.logs, 'proxy', 'error.log'))} warn;`,
    `events { worker_connections ${connections}; }`,
    '',
  ].join('\n');
}

/**
 * From 1.23.2 on nginx replaces the keys of tickets by itself, where the sessions' cache is shared. Before, it kept one as long as it ran, and it is never reloaded: then
 * sessions are resumed from that cache alone, of TLS 1.3 too.
 */
function renderSessionTickets(input: ConfigurationInput): string {
  return `ssl_session_tickets ${isAtLeast(input, [1, 23, 2]) ? 'on' : 'off'};`;
}

/** The kinds of requests and answers that nginx may have to put on disk. */
export const TEMPORARY_FOLDERS = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'] as const;

function renderFolders(data: DataDirectory): readonly string[] {
  return TEMPORARY_FOLDERS.map((name) => `${name}_temp_path ${quote(join(data.run, 'proxy', 'temporary', name))};`);
}

/**
 * Open files are kept by path. Another version of a site is another path, so only the content of one file can be old, for one second at most. Absent files
 * are not kept.
 */
function renderFileCache({ openFiles }: ConfigurationInput): string {
  const kept = Math.min(16_000, Math.floor(openFiles * 0.3));
  return `open_file_cache max=${kept} inactive=60s; open_file_cache_valid 1s; open_file_cache_min_uses 2; open_file_cache_errors off;`;
}

/** Some 13 KB each, in every worker: 6,000 of them, and where there are many workers as many as make 320 MB of all. Decoding one again costs a millisecond. */
function countKeptCertificates(workers: number): number {
  return Math.min(6_000, Math.max(1_500, Math.floor(24_000 / workers)));
}

function renderLua({ data, programDirectory, httpPort, httpsPort, cores }: ConfigurationInput): readonly string[] {
  if (/[;?]/.test(programDirectory)) throw new Error(`Lua cannot find its files in ${programDirectory}: move it to a path without ; and ?`);
  const settings: Readonly<Record<string, string | number>> = {
    data: `${data.root}/`,
    routes: `${data.routes}/`,
    certificates: `${data.servedCertificates}/`,
    challenges: `${data.acmeChallenges}/`,
    pools: `${data.sockets.pools}/`,
    wake_socket: data.sockets.wakePhp,
    agent_socket: data.sockets.certificates,
    http_port: httpPort,
    https_port: httpsPort,
    largest_body: 512 * 1024 * 1024,
    routes_kept: 20_000,
    certificates_kept: countKeptCertificates(cores),
  };
  const pairs = Object.entries(settings).map(([name, value]) => `${name} = ${typeof value === 'number' ? value : quote(value)}`);
  return [
    `lua_package_path ${quote(`${join(programDirectory, 'packages/proxy/lua')}/?.lua;/usr/share/lua/5.1/?.lua;;`)};`,
    'lua_shared_dict changes 1m;',
    // Patterns come from site types and people: one that backtracks without end must not stop a worker.
    'lua_regex_match_limit 100000;',
    'lua_regex_cache_max_entries 8192;',
    'init_by_lua_block {',
    '  require "resty.core"',
    '  daspanel = require "daspanel"',
    '  daspanel.use {',
    ...pairs.map((pair) => `    ${pair},`),
    '  }',
    '}',
    'init_worker_by_lua_block { daspanel.follow_master() }',
  ];
}

function renderUpstreams({ sockets }: DataDirectory): readonly string[] {
  const unix = (path: string) => quote(`unix:${path}`);
  return [
    '# Addresses of these two are chosen for each request.',
    'upstream pools    { server 0.0.0.1; balancer_by_lua_block { daspanel.balance_pools() } }',
    '# Node closes connections that were idle for 5 s; one second less, and no request meets a closing one.',
    'upstream programs { server 0.0.0.1; balancer_by_lua_block { daspanel.balance_upstreams() } keepalive 128; keepalive_timeout 4s; }',
    `upstream answers { server ${unix(sockets.answers)} max_fails=0; keepalive 8; keepalive_timeout 4s; }`,
    `upstream storage { server ${unix(sockets.storage)} max_fails=0; keepalive 64; keepalive_timeout 4s; }`,
    `upstream api { server ${unix(sockets.api)} max_fails=0; keepalive 64; keepalive_timeout 4s; }`,
    `upstream views { server ${unix(sockets.views)} max_fails=0; keepalive 16; keepalive_timeout 4s; }`,
    `upstream databases { server ${unix(sockets.databaseManager)} max_fails=0; }`,
    `upstream consoles { server ${unix(sockets.consoles)} max_fails=0; }`,
    `upstream dev_servers { server ${unix(sockets.devServers)} max_fails=0; }`,
  ];
}

function renderServers(input: ConfigurationInput): readonly string[] {
  const { data, cores, defaultCertificate, separateUsers, openFiles } = input;
  const perSite = Math.max(128, Math.floor((Math.min(16_384, Math.floor(openFiles * 0.6)) * cores) / 8));
  return [
    'server {',
    `  listen ${quote(`unix:${data.sockets.proxyControl}`)};`,
    '  include control.conf;',
    '}',
    '',
    'server {',
    ...indent(renderListeners(input, { tcp: ' default_server backlog=4096', quic: ' default_server reuseport' })),
    `  ssl_certificate ${quote(defaultCertificate)};`,
    `  ssl_certificate_key ${quote(defaultCertificate)};`,
    `  limit_conn site ${perSite};`,
    // Where all share one user, "the owner of the link owns its target" says nothing, so links are not followed at all.
    // From the version's folder, which is the last that the site cannot replace: the document root may lie below it, and be a link.
    `  disable_symlinks ${separateUsers ? 'if_not_owner' : 'on'} from=$version_folder;`,
    ...indent(renderPages(data)),
    '  include entry.conf;',
    '}',
    '',
    ...renderStorageServer(input),
    '',
    ...renderPanelServer(input, renderListeners(input, { tcp: '', quic: '' })),
    '',
    ...renderViewServer(input, renderListeners(input, { tcp: '', quic: '' })),
    '',
    ...renderDatabasesServer(input, renderListeners(input, { tcp: '', quic: '' })),
    '',
    ...renderDevServersServer(input, renderListeners(input, { tcp: '', quic: '' })),
  ];
}

/** The S3 server's names have a server of their own: some of what it needs, such as fields with underscores, nginx decides per server. */
function renderStorageServer(input: ConfigurationInput): readonly string[] {
  const { data, hostName, defaultCertificate } = input;
  return [
    'server {',
    ...indent(renderListeners(input, { tcp: '', quic: '' })),
    `  server_name s3.${hostName} *.s3.${hostName};`,
    `  ssl_certificate ${quote(defaultCertificate)};`,
    `  ssl_certificate_key ${quote(defaultCertificate)};`,
    `  location ^~ ${STORAGE_DOWNLOAD_PREFIX} {`,
    '    internal;',
    `    alias ${quote(`${data.root}/`)};`,
    `    disable_symlinks on ${quote(`from=${data.root}`)};`,
    // An object that was replaced is another file at the same path: readers must see it at once.
    '    open_file_cache off;',
    ...HANDED_ON_HEADERS.map((name) => `    add_header ${name} $upstream_http_${name.replaceAll('-', '_')} always;`),
    '    include transport-headers.conf;',
    '  }',
    '  include storage.conf;',
    '}',
  ];
}

/** `options`: what is said once for each address and port, where several servers listen on it. */
function renderListeners(input: ConfigurationInput, options: { readonly tcp: string; readonly quic: string }): readonly string[] {
  const { listen, httpPort, httpsPort, hasHttp3 } = input;
  const hasHttp2Directive = isAtLeast(input, [1, 25, 1]);
  const listeners = listen.flatMap((address) => [
    `listen ${renderAddress(address, httpPort)}${options.tcp};`,
    `listen ${renderAddress(address, httpsPort)} ssl${hasHttp2Directive ? '' : ' http2'}${options.tcp};`,
    ...(hasHttp3 ? [`listen ${renderAddress(address, httpsPort)} quic${options.quic};`] : []),
  ]);
  return hasHttp2Directive ? [...listeners, 'http2 on;'] : listeners;
}

function isAtLeast({ nginxVersion }: ConfigurationInput, version: readonly [number, number, number]): boolean {
  const difference = version.map((part, index) => (nginxVersion[index] ?? 0) - part).find((part) => part !== 0);
  return (difference ?? 0) >= 0;
}

function renderAddress(address: string, port: number): string {
  if (isIP(address) === 0) throw new Error(`cannot listen on ${JSON.stringify(address)}: it is no IP address`);
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}
