import { showHidden } from '../../ui/plain-text.ts';

/** Joins a folder, `/` or `/a/b`, and a name. */
export function joinPath(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

/** The folder that a path is in; that of `/a` is `/`. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Every folder on the way to a path, with its name: of `/a/b` `/a` and `/a/b`. */
export function wayTo(path: string): readonly { readonly path: string; readonly name: string }[] {
  const names = path === '/' ? [] : path.slice(1).split('/');
  return names.map((name, index) => ({ name, path: `/${names.slice(0, index + 1).join('/')}` }));
}

const SIGN = '\u2426';

/** What cannot be seen in a name, or makes it look like another one, is shown as a sign of its own. */
export function showName(name: string): string {
  return showHidden(name, SIGN).replaceAll(/[\n\t]/g, SIGN);
}
