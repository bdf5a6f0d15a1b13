import { contract } from '@daspanel/contract';
import { exitCodes, Failure, type ExitCode } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import type { VersionWishes } from './add-version.ts';
import { findVersion, type VersionNames } from './find-version.ts';
import { printVersion } from './print-version.ts';
import { readEngine } from './read-engine.ts';

export async function editVersion({ output, connect }: Session, given: VersionNames & VersionWishes): Promise<ExitCode> {
  const { name, description, type, root } = given;
  const wanted = { name, description, type, root, engine: readEngine(given) };
  if (Object.values(wanted).every((value) => value === undefined)) {
    throw new Failure('Say what to change, such as --description, --php or --set.', exitCodes.usage);
  }
  const client = await connect();
  const { site, version } = await findVersion(client, given);
  const params = { site: site.id, version: version.id };
  return printVersion(output, (await client.call(contract.versions.update, { params, body: leaveToApi(wanted) })).body);
}
