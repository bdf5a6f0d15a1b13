import type { CertificateFigures } from '@daspanel/contract';
import { acmeFigures } from '@daspanel/formats/acme-requests.ts';
import { expiryAlarm } from '@daspanel/formats/certificate-requests.ts';
import { z } from 'zod';
import { systemActor } from '../../access/actor.ts';
import { unlessSilent } from './ask-certificates.ts';
import type { CertificateParts } from './certificate-parts.ts';
import { presentTime } from './present-certificate.ts';

const PATIENCE = 4_000;

/** Figures of all certificates, as far as the parts answer. */
export async function measureCertificates(
  parts: Pick<CertificateParts, 'askAgent' | 'askAcme' | 'certificateOwners'>,
): Promise<CertificateFigures> {
  const [figures, alarms] = await Promise.all([
    unlessSilent(parts.askAcme('acme.measure', {}, PATIENCE)),
    unlessSilent(parts.askAgent('certificate.list-alarms', {}, PATIENCE)),
  ]);
  return {
    automatic: 'value' in figures ? presentFigures(figures.value) : null,
    alarms: 'value' in alarms ? presentAlarms(parts, alarms.value) : null,
  };
}

function presentFigures(answer: unknown): CertificateFigures['automatic'] {
  const { states, shortestLeft, orders, failures, nextAt } = acmeFigures.parse(answer);
  return {
    states,
    shortestLeftSeconds: shortestLeft === null ? null : Math.floor(shortestLeft / 1_000),
    orders,
    failures,
    nextAt: nextAt === null ? null : presentTime(nextAt),
  };
}

function presentAlarms({ certificateOwners }: Pick<CertificateParts, 'certificateOwners'>, answer: unknown): CertificateFigures['alarms'] {
  const alarms = z.array(expiryAlarm).parse(answer);
  const sites = certificateOwners.findSites(
    systemActor,
    alarms.map(({ id }) => id),
  );
  return alarms.map(({ id, name, notAfter, level }) => ({ id, site: sites.get(id) ?? null, name, notAfter: presentTime(notAfter), level }));
}
