import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BUILDS } from '../../packages/engine-php/src/wasm/build/builds.ts';

/**
 * `copy-php-builds.ts FROM TO`: of the packages of PHP in WebAssembly in `FROM/node_modules`, copies to `TO/node_modules` the two files of each version that
 * are read, with manifest and licence. The packages hold every version up to four times, and libraries that start it in ways that are not used here.
 */
const [, , from = '', to = ''] = process.argv;
const builds = Object.values(BUILDS);
assertNothingElseIsNeeded(new Set(builds.map((build) => build.package)));
for (const build of builds) {
  const folder = join(from, 'node_modules', build.package);
  const licences = readdirSync(folder).filter((name) => /^(?:licen[cs]e|copying)/i.test(name));
  for (const path of ['package.json', ...licences, build.glue.path, build.module.path]) copy(join(build.package, path));
}

function copy(path: string): void {
  const target = join(to, 'node_modules', path);
  cpSync(join(from, 'node_modules', path), target, { recursive: dirname(target) !== '', preserveTimestamps: true });
}

/** What the package of the engine needs beside PHP has to come with the other packages of the image. */
function assertNothingElseIsNeeded(php: ReadonlySet<string>): void {
  const manifest: unknown = JSON.parse(readFileSync(join(from, 'packages', 'engine-php', 'package.json'), 'utf8'));
  const needed =
    manifest instanceof Object && 'dependencies' in manifest && manifest.dependencies instanceof Object ? manifest.dependencies : {};
  const missing = Object.keys(needed).filter((name) => !php.has(name) && !existsSync(join(to, 'node_modules', name)));
  if (missing.length > 0)
    throw new Error(`engine-php needs ${missing.join(', ')}, which the image does not get: install-modules.sh has to name who brings it`);
}
