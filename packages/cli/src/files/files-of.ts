import type { Client, Site } from '@daspanel/contract';
import { findSite } from '../sites/find-site.ts';
import { chooseVersion } from '../versions/choose-version.ts';

/** What names the files of a version on the command line. */
export interface FilesWishes {
  readonly site: string;
  readonly version?: string;
}

/** The site that a person names, and what stands in the path of requests for the files of one of its versions. */
export async function filesOf(
  client: Client,
  { site: named, version }: FilesWishes,
): Promise<{ readonly site: Site; readonly params: { readonly site: string; readonly version: string } }> {
  const site = await findSite(client, named);
  return { site, params: { site: site.id, version: await chooseVersion(client, site, version) } };
}
