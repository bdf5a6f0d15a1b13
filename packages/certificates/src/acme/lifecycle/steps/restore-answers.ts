import type { AcmeStore } from '../store/open-acme-store.ts';
import type { NotedChallenge } from '../store/challenge-store.ts';
import type { StepParts } from './step-parts.ts';

/** Answers of orders under way: an authority may be looking for them at this moment. */
export function listAwaitedAnswers(store: AcmeStore): readonly NotedChallenge[] {
  return listAwaiting(store).flatMap((id) => store.challenges.list(id));
}

/** Certificates of which there are such answers. */
export function listAwaiting({ certificates, challenges }: AcmeStore): readonly string[] {
  return challenges.listCertificates().filter((id) => (certificates.read(id)?.work ?? null) !== null);
}

/**
 * Puts the answers in files that an order under way waits for in their places. Where that fails, the step that presents them is taken again. DNS keeps its records by itself.
 * Rejects when that cannot be written.
 */
export async function restoreAnswers(parts: StepParts, id: string): Promise<void> {
  const record = parts.store.certificates.read(id);
  if (record === undefined || record.work === null) return;
  const files = parts.store.challenges.list(id).filter(({ type }) => type !== 'dns-01');
  try {
    await Promise.all(files.map(async (noted) => parts.presenters[noted.type]?.present(noted, parts.signal)));
  } catch (error) {
    parts.log.warn('answers to challenges cannot be put in their places again', { id, error });
    if (record.work.step !== 'challenged' && record.work.step !== 'propagating') return;
    parts.store.certificates.save({ ...record, work: { ...record.work, step: 'ordered' }, nextAt: parts.now() });
  }
}
