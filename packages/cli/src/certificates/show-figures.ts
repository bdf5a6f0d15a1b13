import { contract, showHost, type CertificateFigures } from '@daspanel/contract';
import { exitCodes, type ExitCode } from '../failure.ts';
import type { Detail } from '../output/output.ts';
import { formatDuration, formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';

export async function showFigures({ output, connect }: Session): Promise<ExitCode> {
  const { body } = await (await connect()).call(contract.certificates.measure);
  await output.answer(body, () => output.details([...describeAutomatic(body.automatic), ['end soon', describeAlarms(body.alarms)]]));
  const hasEnded = body.alarms?.some(({ level }) => level === 'expired') ?? false;
  return hasEnded || body.alarms === null || body.automatic === null ? exitCodes.failed : exitCodes.done;
}

function describeAutomatic(automatic: CertificateFigures['automatic']): readonly Detail[] {
  if (automatic === null) return [['automatic', 'the ACME client does not answer: daspanel status says more']];
  const states = Object.entries(automatic.states).map(([state, count]) => `${count} ${state}`);
  const { shortestLeftSeconds: left, nextAt } = automatic;
  return [
    ['automatic', states.length === 0 ? 'none' : states.join(', ')],
    ['first end', left === null ? undefined : `in ${formatDuration(left * 1000)}`],
    ['last 24 h', `${automatic.orders} orders, ${automatic.failures} failed`],
    ['next', nextAt === null ? 'nothing is planned' : formatMoment(nextAt)],
  ];
}

function describeAlarms(alarms: CertificateFigures['alarms']): readonly string[] {
  if (alarms === null) return ['not known: the certificate agent does not answer'];
  if (alarms.length === 0) return ['none'];
  return alarms.map(
    ({ name, level, notAfter }) => `${showHost(name)}: ${level === 'expired' ? 'ended' : 'ends'} ${formatMoment(notAfter)}`,
  );
}
