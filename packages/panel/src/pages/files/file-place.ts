import type { Version } from '@daspanel/contract/versions.ts';

/** The version whose files are shown, for requests. */
export interface FilePlace {
  readonly site: Version['site'];
  readonly version: Version['id'];
}

/** Address of a download; the browser sends its cookie along. */
export function downloadAddress({ site, version }: FilePlace, path: string): string {
  return `/v1/sites/${site}/versions/${version}/files/content?${new URLSearchParams({ path })}`;
}

/** Address of a zip of some names in a folder. */
export function zipAddress({ site, version }: FilePlace, folder: string, names: readonly string[]): string {
  return `/v1/sites/${site}/versions/${version}/files/zip?${new URLSearchParams({ folder, names: names.join('/') })}`;
}
