import { contract } from '@daspanel/contract';
import { exitCodes, Failure, type ExitCode } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { readAssignments } from '../versions/assignments.ts';
import { findSite } from './find-site.ts';
import { printSite } from './print-site.ts';

interface Wishes {
  readonly site: string;
  readonly name?: string;
  readonly description?: string;
  readonly limit?: readonly string[];
}

export async function editSite({ output, connect }: Session, { site: named, name, description, limit }: Wishes): Promise<ExitCode> {
  if (name === undefined && description === undefined && limit === undefined) {
    throw new Failure('Say what to change: --name, --description or --limit.', exitCodes.usage);
  }
  const limits = readAssignments('--limit', limit);
  const client = await connect();
  const { id } = await findSite(client, named);
  const { body: site } = await client.call(contract.sites.update, {
    params: { site: id },
    body: leaveToApi({ name, description, limits }),
  });
  return printSite(output, site);
}
