import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { confirmByName } from '../terminal.ts';
import { findVersion, type VersionNames } from './find-version.ts';

export async function deleteVersion(
  { output, terminal, connect }: Session,
  given: VersionNames & { readonly yes?: boolean },
): Promise<void> {
  const client = await connect();
  const { site, version } = await findVersion(client, given);
  const consequence = `The version ${version.name} of ${site.name} and its content will be deleted for good.`;
  await confirmByName(terminal, { name: version.name, consequence, yes: given.yes });
  await client.call(contract.versions.delete, { params: { site: site.id, version: version.id } });
  if (!output.json) output.line(`${version.name} is gone.`);
}
