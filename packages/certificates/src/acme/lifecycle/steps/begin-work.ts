import type { CertificateRecord, Work } from '../record/certificate-record.ts';
import { findIssuer, type StepParts } from './step-parts.ts';

/** The record with an order for all its names begun; nothing has been done for it. */
export function beginWork(parts: StepParts, record: CertificateRecord, wish: 'obtain' | 'renew' | 'replace'): CertificateRecord {
  const settings = parts.store.settings.read();
  const issuer = (record.nextIssuer === null ? undefined : findIssuer(settings, record.nextIssuer)) ?? settings.issuers[0];
  if (issuer === undefined) return record;
  const now = parts.now();
  const { present, names } = record;
  const directory = record.rehearses && issuer.staging !== null ? issuer.staging : issuer.directory;
  const isExtension = wish === 'obtain' && present !== null && present.revokedAt === null && present.facts.names.includes(names[0] ?? '');
  const work: Work = {
    step: 'wanted',
    why: isExtension ? 'extend' : wish,
    startedAt: now,
    issuer: issuer.directory,
    directory,
    names: [],
    lookedAt: null,
    profile: null,
    replaces: findReplaced(record, issuer.directory),
    order: null,
    polls: null,
    hasNewAccount: false,
    lostOrders: 0,
    installTries: 0,
  };
  return { ...record, work, nextAt: now };
}

/** An order may say which certificate of the same authority it replaces, when they have a name in common and that was not replaced before (RFC 9773, 5). */
function findReplaced({ present, names }: CertificateRecord, directory: string): string | null {
  if (present === null || present.isReplaced || present.directory !== directory) return null;
  return present.facts.names.some((name) => names.includes(name)) ? present.renewalId : null;
}
