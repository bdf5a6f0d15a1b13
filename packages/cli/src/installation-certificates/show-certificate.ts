import { contract, type InstallationCertificate } from '@daspanel/contract';
import { describeShown } from '../certificates/describe-shown.ts';
import { describeStatus, judgeStatus } from '../certificates/describe-status.ts';
import { exitCodes, type ExitCode } from '../failure.ts';
import type { Session } from '../session.ts';

export interface Named {
  readonly certificate: InstallationCertificate['id'];
}

export async function showCertificate({ output, connect }: Session, { certificate }: Named): Promise<ExitCode> {
  const { body } = await (await connect()).call(contract.installationCertificates.get, { params: { certificate } });
  const { names, shown, problem, status } = body;
  await output.answer(body, () =>
    output.details([
      ['wanted for', names.length === 0 ? 'nothing: the local authority serves' : names.join(' ')],
      ['shown', shown?.map(describeShown)],
      ['problem', problem],
      ...(status === null ? [] : describeStatus(status)),
    ]),
  );
  if (problem !== undefined) return exitCodes.failed;
  return status === null ? exitCodes.done : judgeStatus(status);
}
