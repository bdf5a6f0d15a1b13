import { contract, showHost, type CertificateFigures, type CertificateSettings } from '@daspanel/contract';
import { findOrchestrator } from '../machine/orchestrator-lock.ts';
import { formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';
import type { Finding } from './finding.ts';

/** Asks the API of the data directory that is looked at; nothing where Daspanel does not run there. */
export async function examineCertificates({ wishes, connect }: Pick<Session, 'wishes' | 'connect'>): Promise<readonly Finding[]> {
  if (wishes.url !== undefined || findOrchestrator(wishes.data) === undefined) return [];
  const client = await connect();
  const figures = (await client.call(contract.certificates.measure)).body;
  const { issuers } = (await client.call(contract.certificateSettings.get)).body;
  return [...judgeAlarms(figures.alarms), ...judgeStates(figures.automatic?.states ?? {}, issuers)];
}

/** One finding for each name whose certificate ends soon or has ended. */
export function judgeAlarms(alarms: CertificateFigures['alarms']): readonly Finding[] {
  const about = 'certificates';
  if (alarms === null) {
    const advice = 'daspanel status says how the part certificates is.';
    return [{ about, outcome: 'warning', says: 'whether one ends soon is not known: the certificate agent does not answer', advice }];
  }
  if (alarms.length === 0) return [{ about, outcome: 'ok', says: 'none that visitors are shown ends soon' }];
  return alarms.map(({ id, name, level, notAfter }) => {
    const isOwn = id === 'installation' || id === 'addresses';
    const shownBy = isOwn ? `installation-certificate show ${id}` : 'certificate show SITE DOMAIN';
    return {
      about: `certificate of ${showHost(name)}`,
      outcome: level === 'expired' ? 'problem' : 'warning',
      says: `${level === 'expired' ? 'ended' : 'ends'} ${formatMoment(notAfter)}`,
      advice: `daspanel ${shownBy} says what is in the way. One that was uploaded is never replaced by itself: upload the next one.`,
    };
  });
}

/** `states`: how many certificates are in each. */
export function judgeStates(
  states: NonNullable<CertificateFigures['automatic']>['states'],
  issuers: CertificateSettings['issuers'],
): readonly Finding[] {
  const about = 'automatic certificates';
  const count = Object.values(states).reduce((sum, one) => sum + one, 0);
  if (count === 0) return [];
  if (issuers.length === 0) {
    const says = `${count === 1 ? 'one is' : `${count} are`} wanted, and no authority is set: the local one serves, which browsers do not know`;
    const advice = 'daspanel certificate-settings set --lets-encrypt EMAIL --agree-terms gets them.';
    return [{ about, outcome: 'warning', says, advice }];
  }
  const stuck = (['blocked', 'failing', 'stopped'] as const).flatMap((state) =>
    (states[state] ?? 0) > 0 ? [`${states[state]} ${state}`] : [],
  );
  if (stuck.length === 0) return [{ about, outcome: 'ok', says: `${count}, none in trouble` }];
  return [
    { about, outcome: 'warning', says: `of ${count}: ${stuck.join(', ')}`, advice: 'daspanel certificate list says what is in the way.' },
  ];
}
