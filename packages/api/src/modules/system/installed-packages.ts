import { runProgram } from '@daspanel/platform/run-program.ts';

/** Debian packages that the parts run, and what the panel calls them. */
const PACKAGES = {
  nginx: 'nginx',
  'mariadb-server': 'MariaDB',
  'redis-server': 'Redis',
  adminer: 'Adminer',
  openssl: 'OpenSSL',
} as const;

/** The versions of Debian packages; null for one that is not installed, or where there is no dpkg. */
export async function readInstalledPackages(): Promise<
  { readonly name: string; readonly version: string | null; readonly from: 'debian' }[]
> {
  const names = Object.keys(PACKAGES);
  // Answers for those that it knows, with a status of 1 when one is missing.
  const { stdout } = await runProgram('/usr/bin/dpkg-query', ['-W', '-f', '${Package}\t${db:Status-Status}\t${Version}\n', ...names], {
    timeoutMilliseconds: 5_000,
  }).catch(() => ({ stdout: Buffer.alloc(0) }));
  const installed = parsePackages(stdout.toString('utf8'));
  return Object.entries(PACKAGES).map(([name, title]) => ({ name: title, version: installed.get(name) ?? null, from: 'debian' }));
}

/** Lines of package, state and version, separated by tabs. */
export function parsePackages(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').map((line) => line.split('\t'));
  return new Map(
    lines.flatMap(([name, state, version]) =>
      name !== undefined && state === 'installed' && version !== undefined ? [[name, version]] : [],
    ),
  );
}
