import { contract, type Client, type Diagnosis } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { findMapping } from '../mappings/find-mapping.ts';
import type { Session } from '../session.ts';
import { printDiagnosis } from './print-diagnosis.ts';

interface Named {
  readonly 'site-or-domain': string;
  readonly mapping?: string;
}

export async function diagnoseDomain({ output, connect }: Session, named: Named): Promise<ExitCode> {
  return printDiagnosis(output, await diagnose(await connect(), named));
}

async function diagnose(client: Client, { 'site-or-domain': first, mapping: second }: Named): Promise<Diagnosis> {
  if (second === undefined) return (await client.call(contract.diagnoses.create, { body: { host: first } })).body;
  const { site, mapping } = await findMapping(client, { site: first, mapping: second });
  return (await client.call(contract.certificates.diagnose, { params: { site: site.id, mapping: mapping.id } })).body;
}
