import { contract, type ReplaceCertificateBody } from '@daspanel/contract';
import { printStatus } from '../certificates/print-status.ts';
import type { ExitCode } from '../failure.ts';
import type { Session } from '../session.ts';
import { confirmByName } from '../terminal.ts';
import type { Named } from './show-certificate.ts';

interface Wishes extends Named {
  readonly reason?: ReplaceCertificateBody['reason'];
  readonly yes?: boolean;
}

export async function replaceCertificate({ output, terminal, connect }: Session, given: Wishes): Promise<ExitCode> {
  const { certificate, reason, yes } = given;
  const consequence = 'This certificate of the installation will be revoked, which cannot be undone, and another one ordered.';
  await confirmByName(terminal, { name: certificate, consequence, yes });
  const body = reason === undefined ? {} : { reason };
  return printStatus(
    output,
    (await (await connect()).call(contract.installationCertificates.replace, { params: { certificate }, body })).body,
  );
}
