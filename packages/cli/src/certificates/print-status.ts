import type { CertificateStatus } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import type { Output } from '../output/output.ts';
import { describeStatus, judgeStatus } from './describe-status.ts';

/** Prints how far an automatic certificate is. Exit code 1 where somebody has to do something. */
export async function printStatus(output: Output, status: CertificateStatus): Promise<ExitCode> {
  await output.answer(status, () => output.details(describeStatus(status)));
  return judgeStatus(status);
}
