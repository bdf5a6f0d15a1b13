import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { findMapping, type MappingNames } from './find-mapping.ts';
import { printMapping } from './print-mapping.ts';
import { readWishes, type MappingWishes } from './read-wishes.ts';

export async function updateMapping({ output, connect }: Session, given: MappingNames & MappingWishes): Promise<ExitCode> {
  const client = await connect();
  const { site, mapping } = await findMapping(client, given);
  const body = leaveToApi(await readWishes(client, site, given));
  const params = { site: site.id, mapping: mapping.id };
  return printMapping(output, client, site, (await client.call(contract.mappings.update, { params, body })).body);
}
