import type { CertificateProblem, ChallengeType } from '@daspanel/formats/acme-requests.ts';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import { ChallengeProblem } from '../../challenges/challenge-presenter.ts';
import type { AcmeAuthorization, AcmeChallenge, AcmeClient } from '../../protocol/acme-types.ts';
import { beginPolls } from '../planning/poll-again.ts';
import type { WorkingRecord } from '../record/certificate-record.ts';
import type { NotedChallenge } from '../store/challenge-store.ts';
import { explainInvalidOrder } from './explain-invalid-order.ts';
import { StepFailure } from './step-failure.ts';
import { advance, askedAuthority, type Step, type StepParts } from './step-parts.ts';

interface Chosen {
  readonly name: string;
  readonly challenge: AcmeChallenge;
  readonly noted: NotedChallenge;
}

/** Puts the answers to the order's challenges in their places and says so to the authority. What is presented is noted before. May be repeated. */
export const presentChallenges: Step = async (parts, record) => {
  const asked = askedAuthority(parts, record);
  const client = await parts.accounts.client(asked, parts.signal);
  const order = await client.readOrder(record.work.order ?? '', parts.signal);
  const next = () => advance(record, { step: 'challenged', polls: beginPolls(parts.now()) }, parts.now());
  if (order.status === 'invalid') throw await explainInvalidOrder(parts, record, client, order);
  if (order.status !== 'pending') return next();
  const authorizations = await Promise.all(order.authorizations.map((url) => client.readAuthorization(url, parts.signal)));
  if (authorizations.some(({ status }) => status !== 'pending' && status !== 'valid')) {
    throw await explainInvalidOrder(parts, record, client, order);
  }
  const pending = authorizations.filter(({ status }) => status === 'pending');
  const chosen = pending.map((authorization) => choose(parts, record, client, authorization));
  parts.store.challenges.note(
    record.id,
    chosen.map(({ noted }) => noted),
  );
  await failpoint('acme.noted');
  await presentAll(parts, chosen);
  await failpoint('acme.presented');
  await Promise.all(
    chosen
      .filter(({ challenge }) => challenge.status === 'pending')
      .map(({ challenge }) => client.answerChallenge(challenge.url, parts.signal)),
  );
  return next();
};

function choose(parts: StepParts, { work }: WorkingRecord, client: AcmeClient, authorization: AcmeAuthorization): Chosen {
  const { identifier, wildcard, challenges } = authorization;
  const name = wildcard ? `*.${identifier.value}` : identifier.value;
  const settings = parts.store.settings.read();
  const looked = work.names.find((each) => each.name === name)?.challenge;
  const suitable = settings.challenges.filter((type) => isSuitable(type, authorization));
  const types = looked === undefined ? suitable : [looked, ...suitable];
  const challenge = types.map((type) => challenges.find((each) => each.type === type)).find((each) => each !== undefined);
  const type = types.find((each) => each === challenge?.type);
  if (challenge === undefined || type === undefined) {
    const detail = `The authority offers no way to validate ${name} that is allowed here.`;
    const advice = 'Allow another type of challenge in the settings, or enter a DNS provider for the domain.';
    throw new StepFailure({
      kind: 'validation',
      problems: new Map([[name, { code: 'no-challenge', name, detail, advice }]]),
      counts: false,
    });
  }
  const { token } = challenge;
  return { name, challenge, noted: { type, identifier, token, keyAuthorization: client.keyAuthorization(token) } };
}

/** RFC 8555, 8.4 for wildcards, RFC 8738, 7 for addresses. */
function isSuitable(type: ChallengeType, { identifier, wildcard }: AcmeAuthorization): boolean {
  return type === 'dns-01' ? identifier.type === 'dns' : !wildcard;
}

async function presentAll(parts: StepParts, chosen: readonly Chosen[]): Promise<void> {
  const problems = new Map<string, CertificateProblem>();
  await Promise.all(
    chosen.map(async ({ name, noted }) => {
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
