import { failpoint } from '@daspanel/platform/failpoint.ts';
import { cleanText } from '../planning/clean-text.ts';
import { MINUTE } from '../durations.ts';
import { nextMoment, planTasks, type Task } from '../planning/plan-tasks.ts';
import type { CertificateRecord, Work, WorkingRecord } from '../record/certificate-record.ts';
import type { NewHappening } from '../store/happening-store.ts';
import { askRenewal } from './ask-renewal.ts';
import { awaitPropagation } from './await-propagation.ts';
import { awaitValidation } from './await-validation.ts';
import { beginWork } from './begin-work.ts';
import { classifyError } from './classify-error.ts';
import { installCertificate } from './install-certificate.ts';
import { lookAtShown } from './look-at-shown.ts';
import { lookAside } from './look-aside.ts';
import { lookFirst } from './look-first.ts';
import { obtainChain } from './obtain-chain.ts';
import { placeOrder } from './place-order.ts';
import { presentChallenges, withdrawChallenges } from './present-challenges.ts';
import { findKept } from './reuse-kept.ts';
import { settleFailure } from './settle-failure.ts';
import type { Step, StepParts } from './step-parts.ts';

/** From what has been done to what is done next. */
const steps: Readonly<Record<Work['step'], Step>> = {
  wanted: lookFirst,
  preflight: placeOrder,
  ordered: presentChallenges,
  propagating: awaitPropagation,
  challenged: awaitValidation,
  finalizing: obtainChain,
  stored: installCertificate,
};

/**
 * Does one bounded piece of work for a certificate: some requests, no waiting. What came of it, and when it is due again, is in the store afterwards. Never rejects for
 * what goes wrong outside; when the signal says that the process ends, the store stays as it was.
 */
export async function takeStep(parts: StepParts, id: string): Promise<void> {
  const record = parts.store.certificates.read(id);
  if (record === undefined) return;
  const happenings: NewHappening[] = [];
  const telling = { ...parts, tell: (happening: NewHappening) => happenings.push(happening) };
  const next = await (hasWork(record) ? work(telling, record) : takeTask(telling, record)).catch((error: unknown) =>
    setBack(parts, record, error),
  );
  if (next === undefined) return;
  if (record.work !== null && next.work?.order !== record.work.order) await withdrawChallenges(parts, record.id);
  const settled = next.work === null ? { ...next, nextAt: nextMoment(next, directoriesOf(parts)) } : next;
  parts.store.certificates.save(settled, next.work === null ? { pending: null } : {}, happenings);
  const reached = settled.work?.step ?? (record.work?.step === 'stored' ? 'served' : 'rested');
  await failpoint(`acme.${reached}`);
}

function hasWork(record: CertificateRecord): record is WorkingRecord {
  return record.work !== null;
}

async function work(parts: StepParts, record: WorkingRecord): Promise<CertificateRecord> {
  try {
    return await steps[record.work.step](parts, record);
  } catch (error) {
    const failure = await classifyError(parts, record, error);
    if (failure === undefined || parts.signal.aborted) throw error;
    return settleFailure(parts, record, failure);
  }
}

/** Undefined: it is forgotten. */
async function takeTask(parts: StepParts, record: CertificateRecord): Promise<CertificateRecord | undefined> {
  const task = planTasks(record, directoriesOf(parts)).find(({ at }) => at <= parts.now());
  if (task === undefined) return record;
  switch (task.kind) {
    case 'forget':
      parts.store.certificates.forget(record.id);
      return undefined;
    case 'obtain':
    case 'renew':
      return begin(parts, record, task.kind);
    case 'ask':
      return askRenewal(parts, record);
    case 'look-aside':
      return lookAside(parts, record);
    case 'look-shown':
      return lookAtShown(parts, record);
  }
}

function begin(parts: StepParts, record: CertificateRecord, kind: Extract<Task['kind'], 'obtain' | 'renew'>): CertificateRecord {
  const isFirstTry = record.present === null && record.attempts.length === 0;
  const kept = isFirstTry ? findKept(parts, record) : undefined;
  if (kept === undefined) return beginWork(parts, record, kind);
  parts.log.info('a certificate that was kept is used again', { id: record.id, names: record.names });
  parts.store.certificates.save(kept.record, { present: kept.pair });
  return kept.record;
}

/** A fault of our own, or a full disk: it is told, and tried again. */
function setBack(parts: StepParts, record: CertificateRecord, error: unknown): undefined {
  if (parts.signal.aborted) return;
  parts.log.error('a step for a certificate failed unexpectedly', { id: record.id, step: record.work?.step ?? null, error });
  const detail = `Something unexpected went wrong here: ${cleanText(error instanceof Error ? error.message : String(error))}`;
  const problem = {
    code: 'internal',
    name: null,
    detail,
    advice: 'It is tried again by itself. If it stays so, please report it with the log.',
  };
  parts.store.certificates.save({ ...record, problems: [problem], nextAt: parts.now() + 10 * MINUTE });
}

function directoriesOf(parts: StepParts): readonly string[] {
  return parts.store.settings.read().issuers.map(({ directory }) => directory);
}
