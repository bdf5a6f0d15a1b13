import { existsSync, readFileSync } from 'node:fs';
import type { MachineRole } from '@daspanel/platform/settings.ts';

/** A Debian package and a path that it brings: where the path exists, the package need not be asked for. */
export interface Requirement {
  readonly package: string;
  readonly brings: string;
  /** The service that the package would leave running, to be stopped. */
  readonly service?: string;
}

/** What the product needs from the distribution on a machine of this role: the proxy is not on the kernel's, databases are nowhere else. */
export function productRequirements(php: string, role: MachineRole = 'whole'): readonly Requirement[] {
  const extension = (name: string, named = name): Requirement => ({
    package: named === name ? `php${php}-${name}` : named,
    brings: `/etc/php/${php}/mods-available/${name}.ini`,
  });
  return [
    ...(role === 'kernel' ? [] : ofProxy),
    { package: `php${php}-fpm`, brings: `/usr/sbin/php-fpm${php}`, service: `php${php}-fpm` },
    { package: `php${php}-mysql`, brings: `/etc/php/${php}/mods-available/mysqli.ini` },
    ...['sqlite3', 'gd', 'mbstring', 'curl', 'xml', 'zip', 'intl', 'bcmath', 'soap'].map((name) => extension(name)),
    extension('redis', 'php-redis'),
    extension('apcu', 'php-apcu'),
    ...(role === 'node' ? [] : ofDatabases),
    { package: 'bubblewrap', brings: '/usr/bin/bwrap' },
    { package: 'openssl', brings: '/usr/bin/openssl' },
    { package: 'ca-certificates', brings: '/etc/ssl/certs/ca-certificates.crt' },
  ];
}

const ofProxy: readonly Requirement[] = [
  { package: 'nginx-light', brings: '/usr/sbin/nginx', service: 'nginx' },
  { package: 'libnginx-mod-http-lua', brings: '/usr/lib/nginx/modules/ngx_http_lua_module.so' },
];
const ofDatabases: readonly Requirement[] = [
  { package: 'mariadb-server', brings: '/usr/sbin/mariadbd', service: 'mariadb' },
  { package: 'redis-server', brings: '/usr/bin/redis-server', service: 'redis-server' },
];

/** Debian's package as it is: one script, which holds everything. */
export const ADMINER = '/usr/share/adminer/adminer.php';

/** What the product uses where it is there; nothing of it on nodes. */
export const optionalRequirements: readonly Requirement[] = [{ package: 'adminer', brings: ADMINER }];

/** What the tests need beside that. */
export const testRequirements: readonly Requirement[] = [
  { package: 'curl', brings: '/usr/bin/curl' },
  { package: 'git', brings: '/usr/bin/git' },
  { package: 'composer', brings: '/usr/bin/composer' },
  { package: 'iproute2', brings: '/sbin/ip' },
  { package: 'python3', brings: '/usr/bin/python3' },
  { package: 'zip', brings: '/usr/bin/zip' },
  { package: 'strace', brings: '/usr/bin/strace' },
  { package: 'procps', brings: '/usr/bin/pgrep' },
  // Programs by which files of a site are changed beside S3.
  { package: 'patch', brings: '/usr/bin/patch' },
  { package: 'rsync', brings: '/usr/bin/rsync' },
  { package: 'unzip', brings: '/usr/bin/unzip' },
  // The S3 programs that people use, and a browser for what mails try.
  { package: 'awscli', brings: '/usr/bin/aws' },
  { package: 'python3-boto3', brings: '/usr/lib/python3/dist-packages/boto3/__init__.py' },
  { package: 'rclone', brings: '/usr/bin/rclone' },
  { package: 'restic', brings: '/usr/bin/restic' },
  { package: 's3cmd', brings: '/usr/bin/s3cmd' },
  { package: 's3fs', brings: '/usr/bin/s3fs' },
  // Certificate authorities, other ACME clients, name servers, and what judges TLS.
  { package: 'pebble', brings: '/usr/bin/pebble' },
  { package: 'certbot', brings: '/usr/bin/certbot' },
  { package: 'lego', brings: '/usr/bin/lego' },
  { package: 'bind9', brings: '/usr/sbin/named' },
  { package: 'bind9-dnsutils', brings: '/usr/bin/dig' },
  { package: 'sslscan', brings: '/usr/bin/sslscan' },
  { package: 'testssl.sh', brings: '/usr/bin/testssl' },
  { package: 'libnss3-tools', brings: '/usr/bin/certutil' },
  { package: 'chromium', brings: '/usr/bin/chromium' },
];

/** What the tests of containers need beside that. */
export const dockerRequirements: readonly Requirement[] = [
  { package: 'docker.io', brings: '/usr/sbin/dockerd', service: 'docker' },
  { package: 'iptables', brings: '/usr/sbin/iptables' },
  { package: 'debootstrap', brings: '/usr/sbin/debootstrap' },
];

/** The PHP that the distribution has, by the release of /etc/os-release. Undefined for a distribution that is not known. */
export function distributionPhp(osRelease: string = readFileSync('/etc/os-release', 'utf8')): string | undefined {
  const value = (key: string) => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? '';
  const known: Readonly<Record<string, string>> = {
    'debian 12': '8.2',
    'debian 13': '8.4',
    'ubuntu 22.04': '8.1',
    'ubuntu 24.04': '8.3',
    'ubuntu 26.04': '8.5',
  };
  return known[`${value('ID')} ${value('VERSION_ID')}`];
}

export function findMissing(requirements: readonly Requirement[]): readonly Requirement[] {
  return requirements.filter(({ brings }) => !existsSync(brings));
}
