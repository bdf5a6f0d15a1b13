import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import type { Session } from '../session.ts';
import { findSite } from './find-site.ts';
import { printSite } from './print-site.ts';

interface Wishes {
  readonly site: string;
}

export function enableSite(session: Session, given: Wishes): Promise<ExitCode> {
  return switchSite(session, given, contract.sites.enable);
}

export function disableSite(session: Session, given: Wishes): Promise<ExitCode> {
  return switchSite(session, given, contract.sites.disable);
}

type Switch = typeof contract.sites.enable | typeof contract.sites.disable;

async function switchSite({ output, connect }: Session, given: Wishes, endpoint: Switch): Promise<ExitCode> {
  const client = await connect();
  const { id } = await findSite(client, given.site);
  return printSite(output, (await client.call(endpoint, { params: { site: id } })).body);
}
