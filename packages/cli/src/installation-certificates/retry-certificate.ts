import { contract } from '@daspanel/contract';
import { printStatus } from '../certificates/print-status.ts';
import type { ExitCode } from '../failure.ts';
import type { Session } from '../session.ts';
import type { Named } from './show-certificate.ts';

export async function retryCertificate({ output, connect }: Session, { certificate }: Named): Promise<ExitCode> {
  return printStatus(output, (await (await connect()).call(contract.installationCertificates.retry, { params: { certificate } })).body);
}
