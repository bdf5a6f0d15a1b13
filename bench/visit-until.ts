import { setTimeout as wait } from 'node:timers/promises';
import { visit, type Visit, type Visited } from '@daspanel/testkit/visit.ts';

export interface Arrival {
  /** From the first attempt to the right answer. */
  readonly milliseconds: number;
  /** Answers before the right one. */
  readonly wrong: number;
}

/** Visits again and again, a connection each, until the answer is right. Throws after `giveUpAfter` milliseconds with what came last. */
export async function visitUntil(wanted: Visit, isRight: (answer: Visited) => boolean, giveUpAfter = 120_000): Promise<Arrival> {
  const began = performance.now();
  for (let wrong = 0; ; wrong += 1) {
    const answer = await visit(wanted).catch((error: unknown) => error);
    const milliseconds = performance.now() - began;
    if (isAnswer(answer) && isRight(answer)) return { milliseconds, wrong };
    if (milliseconds > giveUpAfter) throw new Error(`${wanted.host}${wanted.path ?? '/'} was not right in time: ${summarise(answer)}`);
    await wait(1);
  }
}

function isAnswer(answer: unknown): answer is Visited {
  return typeof answer === 'object' && answer !== null && 'status' in answer;
}

function summarise(answer: unknown): string {
  return isAnswer(answer) ? `${answer.status} ${answer.text.slice(0, 200)}` : String(answer);
}
