import type { Mapping, MappingCertificate } from '@daspanel/contract';
import { exitCodes, type ExitCode } from '../failure.ts';
import type { Detail, Output } from '../output/output.ts';
import { describeFacts } from './describe-facts.ts';
import { describeShown } from './describe-shown.ts';
import { describeStatus, judgeStatus } from './describe-status.ts';

/** Prints the certificate of a mapping. Exit code 1 where somebody has to do something. */
export async function printCertificate(output: Output, mapping: Mapping, certificate: MappingCertificate): Promise<ExitCode> {
  const { choice, shown, own, status, problem } = certificate;
  await output.answer(certificate, () =>
    output.details([
      ['domain', mapping.shownHost],
      ['certificate', choice],
      ['shown', shown?.map(describeShown)],
      ['problem', problem],
      ...describeOwn(own, choice),
      ...(status === null ? [] : describeStatus(status)),
    ]),
  );
  if (problem !== undefined) return exitCodes.failed;
  return status === null ? exitCodes.done : judgeStatus(status);
}

function describeOwn(own: MappingCertificate['own'], choice: MappingCertificate['choice']): readonly Detail[] {
  if (own === null) return choice === 'own' ? [['uploaded', 'none yet: daspanel certificate upload']] : [];
  return choice === 'own' ? describeFacts(own) : [['uploaded', `kept, and not used: ${own.names.join(' ')}`]];
}
