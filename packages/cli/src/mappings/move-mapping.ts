import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { findMapping, type MappingNames } from './find-mapping.ts';
import { printMapping } from './print-mapping.ts';

export async function moveMapping({ output, connect }: Session, given: MappingNames & { readonly to: string }): Promise<ExitCode> {
  const client = await connect();
  const { site, mapping } = await findMapping(client, given);
  const to = await findSite(client, given.to);
  const params = { site: site.id, mapping: mapping.id };
  return printMapping(output, client, to, (await client.call(contract.mappings.move, { params, body: { site: to.id } })).body);
}
