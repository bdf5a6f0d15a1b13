import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { findMapping, type MappingNames } from '../mappings/find-mapping.ts';
import type { Session } from '../session.ts';
import { printCertificate } from './print-certificate.ts';

export async function showCertificate({ output, connect }: Session, given: MappingNames): Promise<ExitCode> {
  const client = await connect();
  const { site, mapping } = await findMapping(client, given);
  const { body } = await client.call(contract.certificates.get, { params: { site: site.id, mapping: mapping.id } });
  return printCertificate(output, mapping, body);
}
