import { existsSync, readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs inside an image, which has nothing but Node for it: prints as JSON what is where it should not be. Nothing but `node:` is imported, because it arrives
 * on standard input.
 */
const PROGRAM = '/opt/daspanel';
const OWN_SOURCES = join(PROGRAM, 'packages');
const SEARCHED = ['/opt', '/etc', '/root', '/home', '/srv', '/mnt', '/tmp', '/run', '/var', '/usr/local', '/usr/share'];
/** Larger ones are programs and modules. */
const LARGEST_TEXT = 2 * 1024 * 1024;
const TEST_FILE = /\.test\.tsx?$|\/(?:testing|golden)\//;
/** With what follows: programs that read keys name the heading alone. */
const SECRET = /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{64}|\bdp_[A-Za-z0-9_-]{30,}|_authToken\s*=/;
const LEFTOVERS = [
  '/var/lib/apt/lists',
  '/var/cache/apt/archives',
  '/root',
  '/tmp',
  '/mnt',
  '/usr/share/man',
  '/usr/share/locale',
  '/var/lib/mysql',
];

const files = SEARCHED.filter((folder) => existsSync(folder)).flatMap(listFiles);
const found = {
  tests: files.filter((path) => path.startsWith(OWN_SOURCES) && TEST_FILE.test(path)),
  secrets: files.filter((path) => statSync(path).size <= LARGEST_TEXT && SECRET.test(readFileSync(path, 'latin1'))),
  leftovers: LEFTOVERS.flatMap((folder) => (existsSync(folder) ? listFiles(folder) : [])).filter(
    (path) => !/^\/root\/\.(?:bashrc|profile)$/.test(path),
  ),
  modules: files
    .filter((path) => /\/node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(path))
    .map((path) => path.slice(PROGRAM.length + 1, -'/package.json'.length)),
  addedAuthorities: findAddedAuthorities(),
};
process.stdout.write(JSON.stringify(found));

/** Regular files below a folder, links left out. */
function listFiles(folder: string): readonly string[] {
  const entries: readonly Dirent[] = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listFiles(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Certificates in the bundle that no package of the distribution has brought, by their first characters. */
function findAddedAuthorities(): readonly string[] {
  const certificates = (text: string) =>
    (text.match(/-----BEGIN CERTIFICATE-----[^-]*/g) ?? []).map((one) => one.replaceAll(/-----BEGIN CERTIFICATE-----|\s/g, ''));
  const ofDebian = new Set(listFiles('/usr/share/ca-certificates').flatMap((path) => certificates(readFileSync(path, 'utf8'))));
  const bundle = certificates(readFileSync('/etc/ssl/certs/ca-certificates.crt', 'utf8'));
  return bundle.filter((one) => !ofDebian.has(one)).map((one) => one.slice(0, 40));
}
