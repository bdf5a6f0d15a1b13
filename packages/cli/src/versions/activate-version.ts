import { contract } from '@daspanel/contract';
import { exitCodes, type ExitCode } from '../failure.ts';
import type { Session } from '../session.ts';
import { findVersion, type VersionNames } from './find-version.ts';

export async function activateVersion({ output, connect }: Session, named: VersionNames): Promise<ExitCode> {
  const client = await connect();
  const { site, version } = await findVersion(client, named);
  const { body } = await client.call(contract.versions.activate, { params: { site: site.id, version: version.id } });
  await output.answer(body, () => output.line(`${site.urls[0] ?? site.name} serves ${body.name}.`));
  return body.state === 'failed' ? exitCodes.failed : exitCodes.done;
}
