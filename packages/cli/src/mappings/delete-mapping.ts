import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { confirmByName } from '../terminal.ts';
import { findMapping, type MappingNames } from './find-mapping.ts';

export async function deleteMapping(
  { output, terminal, connect }: Session,
  given: MappingNames & { readonly yes?: boolean },
): Promise<void> {
  const client = await connect();
  const { site, mapping } = await findMapping(client, given);
  const consequence = `${mapping.shownHost} will not lead to ${site.name} any more.`;
  await confirmByName(terminal, { name: mapping.shownHost, consequence, yes: given.yes });
  await client.call(contract.mappings.delete, { params: { site: site.id, mapping: mapping.id } });
  if (!output.json) output.line(`${mapping.shownHost} is mapped no more.`);
}
