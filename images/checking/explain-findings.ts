/** What `look-inside.ts` has found in an image: paths, and packages by their folder below the program. */
export interface Insides {
  readonly tests: readonly string[];
  readonly secrets: readonly string[];
  readonly leftovers: readonly string[];
  readonly modules: readonly string[];
  readonly addedAuthorities: readonly string[];
}

const SHOWN = 5;

/** What is wrong, in words. `lockfile`: the text of `package-lock.json`, which says of each package whether development alone needs it. */
export function explainFindings(found: Insides, lockfile: string): readonly string[] {
  const development = developmentPackages(lockfile);
  return [
    ...explain('tests lie in it', found.tests),
    ...explain('something looks like a secret', found.secrets),
    ...explain('building has left', found.leftovers),
    ...explain(
      'has packages that only development needs',
      found.modules.filter((path) => development.has(path)),
    ),
    ...explain('trusts authorities that Debian does not', found.addedAuthorities),
  ];
}

function explain(what: string, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  const more = paths.length > SHOWN ? ` and ${paths.length - SHOWN} more` : '';
  return [`${what}: ${paths.slice(0, SHOWN).join(', ')}${more}`];
}

function developmentPackages(lockfile: string): ReadonlySet<string> {
  const lock: unknown = JSON.parse(lockfile);
  if (!(lock instanceof Object && 'packages' in lock && lock.packages instanceof Object))
    throw new Error('package-lock.json lists no packages');
  const entries: readonly (readonly [string, unknown])[] = Object.entries(lock.packages);
  return new Set(entries.filter(([, entry]) => entry instanceof Object && 'dev' in entry && entry.dev === true).map(([path]) => path));
}
