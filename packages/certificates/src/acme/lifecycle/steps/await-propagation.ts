import type { ChallengeProblem } from '../../challenges/challenge-presenter.ts';
import { lookAgain } from '../planning/poll-again.ts';
import type { WorkingRecord } from '../record/certificate-record.ts';
import type { NotedChallenge } from '../store/challenge-store.ts';
import { answerChallenges, findOpenChallenges } from './answer-challenges.ts';
import { StepFailure } from './step-failure.ts';
import { advance, type Step } from './step-parts.ts';

/** Looks whether the authority would see all answers. If so, it is told; else it is looked at again after a while, and not for ever. */
export const awaitPropagation: Step = async (parts, record) => {
  const found = await Promise.all(
    parts.store.challenges.list(record.id).map(async (noted) => {
      const lack = (await parts.presenters[noted.type]?.findLack?.(noted, parts.signal)) ?? null;
      return lack === null ? [] : [{ noted, lack }];
    }),
  );
  const lacks = found.flat();
  if (lacks.length === 0) return answerChallenges(parts, record, await findOpenChallenges(parts, record));
  const again = lookAgain(record.work.polls, parts.now());
  if (again !== null) return advance(record, { polls: again.polls }, again.at);
  throw new StepFailure({
    kind: 'validation',
    problems: new Map(lacks.flatMap(({ noted, lack }) => namesOf(record, noted).map((name) => [name, describeLack(name, lack)] as const))),
    counts: false,
  });
};

function describeLack(name: string, { code, message, advice }: ChallengeProblem) {
  return { code, name, detail: message, advice };
}

/** A name and its wildcard have the same identifier. */
function namesOf({ work, names }: WorkingRecord, { type, identifier }: NotedChallenge): readonly string[] {
  const ordered = work.names.filter(({ name }) => name === identifier.value || name === `*.${identifier.value}`);
  const asLooked = ordered.filter(({ challenge }) => challenge === type);
  const found = (asLooked.length > 0 ? asLooked : ordered).map(({ name }) => name);
  return found.length > 0 ? found : names.slice(0, 1);
}
