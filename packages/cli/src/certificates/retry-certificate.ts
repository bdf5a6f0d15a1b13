import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { findMapping, type MappingNames } from '../mappings/find-mapping.ts';
import type { Session } from '../session.ts';
import { printStatus } from './print-status.ts';

export async function retryCertificate({ output, connect }: Session, given: MappingNames): Promise<ExitCode> {
  const client = await connect();
  const { site, mapping } = await findMapping(client, given);
  const { body } = await client.call(contract.certificates.retry, { params: { site: site.id, mapping: mapping.id } });
  return printStatus(output, body);
}
