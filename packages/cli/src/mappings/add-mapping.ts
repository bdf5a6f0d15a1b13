import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { printMapping } from './print-mapping.ts';
import { readWishes, type MappingWishes } from './read-wishes.ts';

interface Wishes extends MappingWishes {
  readonly site: string;
  readonly domain: string;
}

export async function addMapping({ output, connect }: Session, given: Wishes): Promise<ExitCode> {
  const client = await connect();
  const site = await findSite(client, given.site);
  const body = leaveToApi({ host: given.domain, ...(await readWishes(client, site, given)) });
  return printMapping(output, client, site, (await client.call(contract.mappings.create, { params: { site: site.id }, body })).body);
}
