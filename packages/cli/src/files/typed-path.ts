/** A path of a version as a person types it: `index.php` is `/index.php`, and a slash at the end says nothing. */
export function typedPath(typed: string): string {
  return `/${typed}`.replaceAll(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
}

/** The folder that a path is in, and its name there; of `/` both are those of the version. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const cut = path.lastIndexOf('/');
  return { folder: path.slice(0, cut) || '/', name: path.slice(cut + 1) };
}
