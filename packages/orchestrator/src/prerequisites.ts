import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { runProgram } from '@daspanel/platform/run-program.ts';

/** A Debian package and a path that it brings: where the path exists, the package need not be asked for. */
export interface Requirement {
  readonly package: string;
  readonly brings: string;
  /** The service that the package would leave running, to be stopped. */
  readonly service?: string;
}

/** What the product needs from the distribution. */
export function productRequirements(php: string): readonly Requirement[] {
  const extension = (name: string, named = name): Requirement => ({
    package: named === name ? `php${php}-${name}` : named,
    brings: `/etc/php/${php}/mods-available/${name}.ini`,
  });
  return [
    { package: 'nginx-light', brings: '/usr/sbin/nginx', service: 'nginx' },
    { package: 'libnginx-mod-http-lua', brings: '/usr/lib/nginx/modules/ngx_http_lua_module.so' },
    { package: 'libnginx-mod-http-brotli-static', brings: '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so' },
    { package: `php${php}-fpm`, brings: `/usr/sbin/php-fpm${php}`, service: `php${php}-fpm` },
    { package: `php${php}-mysql`, brings: `/etc/php/${php}/mods-available/mysqli.ini` },
    ...['sqlite3', 'gd', 'mbstring', 'curl', 'xml', 'zip', 'intl', 'bcmath', 'soap'].map((name) => extension(name)),
    extension('redis', 'php-redis'),
    extension('apcu', 'php-apcu'),
    { package: 'redis-server', brings: '/usr/bin/redis-server', service: 'redis-server' },
    { package: 'bubblewrap', brings: '/usr/bin/bwrap' },
    { package: 'openssl', brings: '/usr/bin/openssl' },
    { package: 'ca-certificates', brings: '/etc/ssl/certs/ca-certificates.crt' },
  ];
}

/** What the tests need beside that. */
export const testRequirements: readonly Requirement[] = [
  { package: 'curl', brings: '/usr/bin/curl' },
  { package: 'zip', brings: '/usr/bin/zip' },
  { package: 'strace', brings: '/usr/bin/strace' },
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

/** Installs packages with apt-get, naming them first, and leaves none of their services running. Throws with apt's words when it fails. */
export async function installPackages(missing: readonly Requirement[], say: (line: string) => void): Promise<void> {
  if (missing.length === 0) return;
  const names = missing.map((requirement) => requirement.package);
  if (process.getuid?.() !== 0) {
    throw new Error(`these packages are missing, and only root can install them: apt-get install ${names.join(' ')}`);
  }
  say(`installing from the distribution: ${names.join(' ')}`);
  const release = forbidServiceStarts();
  try {
    await apt(['update']);
    await apt(['install', '--yes', '--no-install-recommends', ...names]);
  } finally {
    release();
  }
  await stopServices(missing);
}

async function apt(given: readonly string[]): Promise<void> {
  const result = await runProgram('/usr/bin/apt-get', ['-o', 'DPkg::Lock::Timeout=300', '--quiet=2', ...given], {
    env: { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1' },
    timeoutMilliseconds: 20 * 60_000,
    maximumOutputBytes: 64 * 1024 * 1024,
  });
  if (result.status === 0) return;
  throw new Error(`apt-get ${given.join(' ')} failed:\n${Buffer.concat([result.stdout, result.stderr]).toString('utf8').slice(-4_000)}`);
}

const POLICY = '/usr/sbin/policy-rc.d';

/** Makes invoke-rc.d refuse to start services while packages are installed (Debian policy 9.3.3.1), unless the host has its own policy. */
function forbidServiceStarts(): () => void {
  if (existsSync(POLICY)) return () => {};
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  return () => rmSync(POLICY, { force: true });
}

async function stopServices(installed: readonly Requirement[]): Promise<void> {
  const services = installed.map(({ service }) => service).filter((service) => service !== undefined);
  if (services.length === 0 || !existsSync('/run/systemd/system')) return;
  await runProgram('/usr/bin/systemctl', ['disable', '--now', ...services]);
}
