import { generateKey } from '@daspanel/x509/generate-key.ts';
import type { AcmeOrder } from '../../protocol/acme-types.ts';
import { pollAgain, beginPolls } from '../planning/poll-again.ts';
import type { CertificateRecord, WorkingRecord } from '../record/certificate-record.ts';
import { explainInvalidOrder } from './explain-invalid-order.ts';
import { withdrawChallenges } from './present-challenges.ts';
import { StepFailure } from './step-failure.ts';
import { advance, askedAuthority, nameOfAuthority, type Step, type StepParts } from './step-parts.ts';

/** Looks whether the authority has validated all names. If so, the answers go, and the key of the certificate is made and kept. */
export const awaitValidation: Step = async (parts, record) => {
  const client = await parts.accounts.client(askedAuthority(parts, record), parts.signal);
  const order = await client.readOrder(record.work.order ?? '', parts.signal);
  if (order.status === 'invalid') throw await explainInvalidOrder(parts, record, client, order);
  if (order.status === 'pending') return lookLater(parts, record, order);
  await withdrawChallenges(parts, record.id);
  const { privateKey } = await generateKey(parts.store.settings.read().keyType);
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const next = advance(record, { step: 'finalizing', polls: beginPolls(parts.now()) }, parts.now());
  // The authority sees a key only once it cannot be lost.
  parts.store.certificates.save(next, { pending: { key, chain: null } });
  return next;
};

/** The record, due when it is time to look again. Rejects when it has taken too long. */
export function lookLater(parts: StepParts, record: WorkingRecord, { retryAfter, expires }: AcmeOrder): CertificateRecord {
  const now = parts.now();
  const again = pollAgain(record.work.polls ?? beginPolls(now), now, retryAfter);
  if (again !== null) return advance(record, { polls: again.polls }, again.at);
  const authority = nameOfAuthority(askedAuthority(parts, record));
  const what = record.work.step === 'finalizing' ? 'issue the certificate' : 'validate the names';
  const problem = {
    code: 'authority-slow',
    name: null,
    detail: `${authority} takes more than five minutes to ${what}.`,
    advice: 'Nothing needs to be done: the order is looked at again by itself.',
  };
  throw new StepFailure({ kind: 'slow', problem, expires });
}
