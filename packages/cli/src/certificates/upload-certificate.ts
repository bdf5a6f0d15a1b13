import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { findMapping, type MappingNames } from '../mappings/find-mapping.ts';
import { readTextFile } from '../read-text-file.ts';
import type { Session } from '../session.ts';
import { printCertificate } from './print-certificate.ts';

interface Wishes extends MappingNames {
  readonly chain: string;
  readonly key: string;
}

export async function uploadCertificate({ output, connect }: Session, given: Wishes): Promise<ExitCode> {
  const body = { chain: await readTextFile(given.chain), privateKey: await readTextFile(given.key) };
  const client = await connect();
  const { site, mapping } = await findMapping(client, given);
  const params = { site: site.id, mapping: mapping.id };
  const answer = await client.call(contract.certificates.upload, { params, body });
  const code = await printCertificate(output, mapping, answer.body);
  if (answer.status === 202)
    output.note(`It is kept, and still being applied: daspanel certificate show ${site.name} ${mapping.host} says how far it is.`);
  return code;
}
