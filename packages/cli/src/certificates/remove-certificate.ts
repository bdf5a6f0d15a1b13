import { contract } from '@daspanel/contract';
import { findMapping, type MappingNames } from '../mappings/find-mapping.ts';
import type { Session } from '../session.ts';
import { confirmByName } from '../terminal.ts';

export async function removeCertificate(
  { output, terminal, connect }: Session,
  given: MappingNames & { readonly yes?: boolean },
): Promise<void> {
  const client = await connect();
  const { site, mapping } = await findMapping(client, given);
  const consequence = `The certificate that was uploaded for ${mapping.shownHost} and its key will be deleted.`;
  await confirmByName(terminal, { name: mapping.shownHost, consequence, yes: given.yes });
  await client.call(contract.certificates.remove, { params: { site: site.id, mapping: mapping.id } });
  if (!output.json) output.line(`The certificate that was uploaded for ${mapping.shownHost} is gone.`);
}
