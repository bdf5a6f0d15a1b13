import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { findSite } from './find-site.ts';
import { printSite } from './print-site.ts';

interface Wishes {
  readonly site: string;
  readonly name?: string;
}

export async function restoreSite({ output, connect }: Session, given: Wishes): Promise<ExitCode> {
  const client = await connect();
  const { id } = await findSite(client, given.site, 'in the trash');
  const { body } = await client.call(contract.sites.restore, { params: { site: id }, body: leaveToApi({ name: given.name }) });
  return printSite(output, body);
}
