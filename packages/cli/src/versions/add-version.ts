import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { printVersion } from './print-version.ts';
import { readEngine, type EngineWishes } from './read-engine.ts';

/** What may be said of a version that is added or changed. */
export interface VersionWishes extends EngineWishes {
  readonly name?: string;
  readonly description?: string;
  readonly type?: string;
  readonly root?: string;
}

export async function addVersion({ output, connect }: Session, given: VersionWishes & { readonly site: string }): Promise<ExitCode> {
  const { name, description, type, root } = given;
  const wanted = { name, description, type, root, engine: readEngine(given) };
  const client = await connect();
  const { id } = await findSite(client, given.site);
  const { body } = await client.call(contract.versions.add, { params: { site: id }, body: leaveToApi(wanted) });
  return printVersion(output, body);
}
