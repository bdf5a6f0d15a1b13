import { contract, type ReplaceCertificateBody } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { findMapping, type MappingNames } from '../mappings/find-mapping.ts';
import type { Session } from '../session.ts';
import { confirmByName } from '../terminal.ts';
import { printStatus } from './print-status.ts';

interface Wishes extends MappingNames {
  readonly reason?: ReplaceCertificateBody['reason'];
  readonly yes?: boolean;
}

export async function replaceCertificate({ output, terminal, connect }: Session, given: Wishes): Promise<ExitCode> {
  const client = await connect();
  const { site, mapping } = await findMapping(client, given);
  const consequence = `The certificate of ${mapping.shownHost} will be revoked, which cannot be undone, and another one ordered.`;
  await confirmByName(terminal, { name: mapping.shownHost, consequence, yes: given.yes });
  const params = { site: site.id, mapping: mapping.id };
  const body = given.reason === undefined ? {} : { reason: given.reason };
  return printStatus(output, (await client.call(contract.certificates.replace, { params, body })).body);
}
