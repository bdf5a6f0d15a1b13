import type { WantedCertificate } from '@daspanel/formats/wanted-certificate.ts';
import { newRecord, untroubled, type CertificateRecord } from '../record/certificate-record.ts';

/**
 * The record after what is wanted has changed; undefined: nothing is to be done. The certificate that there is stays in any case. What is wanted no more is kept for a while,
 * so that wanting it again orders nothing.
 */
export function applyWanted(
  record: CertificateRecord | undefined,
  wanted: WantedCertificate | null,
  now: number,
): CertificateRecord | undefined {
  if (wanted?.choice !== 'automatic') {
    if (record === undefined || record.unwantedSince !== null) return undefined;
    return { ...record, ...untroubled, work: null, setAside: {}, unwantedSince: now, nextAt: now };
  }
  if (record === undefined) return newRecord(wanted, now);
  const { names, site } = wanted;
  const hasSameNames = record.names.join() === names.join();
  if (record.unwantedSince === null && hasSameNames) return record.site === site ? undefined : { ...record, site };
  const setAside = Object.fromEntries(Object.entries(record.setAside).filter(([name]) => names.includes(name) && name !== names[0]));
  // Meanwhile the agent may have served others for these names, and looking at what is shown has this one installed.
  const present = record.present && { ...record.present, lookAtShownAt: now };
  return { ...record, ...untroubled, names, site, present, setAside, extendAt: null, work: null, unwantedSince: null, nextAt: now };
}
