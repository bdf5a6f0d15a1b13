import type { Client, Site } from '@daspanel/contract';
import { exitCodes, Failure } from '../failure.ts';
import { findVersionOf } from './find-version.ts';

/** Id of the version that a person named, else of the active one. */
export async function chooseVersion(client: Client, site: Site, named: string | undefined): Promise<string> {
  if (named !== undefined) return (await findVersionOf(client, site, named)).id;
  if (site.activeVersion !== null) return site.activeVersion;
  throw new Failure(`${site.name} has no active version: name one with --version.`, exitCodes.usage);
}
