import { contract } from '@daspanel/contract';
import { printDiagnosis } from '../certificates/print-diagnosis.ts';
import type { ExitCode } from '../failure.ts';
import type { Session } from '../session.ts';
import type { Named } from './show-certificate.ts';

export async function diagnoseCertificate({ output, connect }: Session, { certificate }: Named): Promise<ExitCode> {
  return printDiagnosis(
    output,
    (await (await connect()).call(contract.installationCertificates.diagnose, { params: { certificate } })).body,
  );
}
