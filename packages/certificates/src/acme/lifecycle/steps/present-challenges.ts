import type { CertificateProblem } from '@daspanel/formats/acme-requests.ts';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import { ChallengeProblem } from '../../challenges/challenge-presenter.ts';
import { beginLooks } from '../planning/poll-again.ts';
import { answerChallenges, findOpenChallenges, type OpenChallenge } from './answer-challenges.ts';
import { StepFailure } from './step-failure.ts';
import { advance, type Step, type StepParts } from './step-parts.ts';

/**
 * Puts the answers to the order's challenges in their places, and says so to the authority where it sees them at once. What is presented is noted before. May be repeated.
 */
export const presentChallenges: Step = async (parts, record) => {
  const open = await findOpenChallenges(parts, record);
  parts.store.challenges.note(
    record.id,
    open.map(({ noted }) => noted),
  );
  await failpoint('acme.noted');
  await presentAll(parts, open);
  await failpoint('acme.presented');
  const isSeenLater = open.some(({ noted }) => parts.presenters[noted.type]?.findLack !== undefined);
  if (!isSeenLater) return answerChallenges(parts, record, open);
  return advance(record, { step: 'propagating', polls: beginLooks(parts.now()) }, parts.now());
};

async function presentAll(parts: StepParts, open: readonly OpenChallenge[]): Promise<void> {
  const problems = new Map<string, CertificateProblem>();
  await Promise.all(
    open.map(async ({ name, noted }) => {
      try {
        const presenter = parts.presenters[noted.type];
        if (presenter === undefined)
          throw new ChallengeProblem('no-challenge', `Challenges of type ${noted.type} are not answered here.`, '');
        await presenter.present(noted, parts.signal);
      } catch (error) {
        if (!(error instanceof ChallengeProblem)) throw error;
        problems.set(name, { code: error.code, name, detail: error.message, advice: error.advice });
      }
    }),
  );
  if (problems.size > 0) throw new StepFailure({ kind: 'validation', problems, counts: false });
}

/** Takes away all answers that were, or may have been, put in their places for a certificate. What fails stays noted and is tried at another time. */
export async function withdrawChallenges(parts: StepParts, id: string): Promise<void> {
  for (const noted of parts.store.challenges.list(id)) {
    try {
      await parts.presenters[noted.type]?.withdraw(noted, parts.signal);
      parts.store.challenges.forget(id, noted);
    } catch (error) {
      parts.log.warn('an answer to a challenge cannot be taken away for now', { id, type: noted.type, error });
    }
  }
}

/** Answers of an order that is no more, which could not be taken away then. */
export async function withdrawLeftovers(parts: StepParts, id: string): Promise<void> {
  if ((parts.store.certificates.read(id)?.work ?? null) === null) await withdrawChallenges(parts, id);
}
