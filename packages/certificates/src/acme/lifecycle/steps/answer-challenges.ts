import type { ChallengeType } from '@daspanel/formats/acme-requests.ts';
import type { AcmeAuthorization, AcmeChallenge, AcmeClient } from '../../protocol/acme-types.ts';
import { beginPolls } from '../planning/poll-again.ts';
import type { CertificateRecord, WorkingRecord } from '../record/certificate-record.ts';
import type { NotedChallenge } from '../store/challenge-store.ts';
import { checkOrder, nameOfAuthorization } from './check-order.ts';
import { explainInvalidOrder } from './explain-invalid-order.ts';
import { StepFailure } from './step-failure.ts';
import { advance, askedAuthority, nameOfAuthority, type StepParts } from './step-parts.ts';

/** A challenge of an order that waits for its answer. */
export interface OpenChallenge {
  readonly name: string;
  readonly challenge: AcmeChallenge;
  readonly noted: NotedChallenge;
}

/** The order's challenges that are to be answered, one for each name that is not validated. Rejects when the order came to nothing. */
export async function findOpenChallenges(parts: StepParts, record: WorkingRecord): Promise<readonly OpenChallenge[]> {
  const asked = askedAuthority(parts, record);
  const authority = nameOfAuthority(asked);
  const client = await parts.accounts.client(asked, parts.signal);
  const order = await client.readOrder(record.work.order ?? '', parts.signal);
  if (order.status === 'invalid') throw await explainInvalidOrder(parts, record, client, order);
  if (order.status !== 'pending') return [];
  checkOrder(record, order, authority);
  const authorizations = await Promise.all(order.authorizations.map((url) => client.readAuthorization(url, parts.signal)));
  if (authorizations.some(({ status }) => status !== 'pending' && status !== 'valid')) {
    throw await explainInvalidOrder(parts, record, client, order);
  }
  const pending = authorizations.filter(({ status }) => status === 'pending');
  return pending.map((authorization) =>
    choose(parts, { record, name: nameOfAuthorization(record, authorization, authority) }, client, authorization),
  );
}

/** Says to the authority that the answers are in their places. */
export async function answerChallenges(
  parts: StepParts,
  record: WorkingRecord,
  open: readonly OpenChallenge[],
): Promise<CertificateRecord> {
  const client = await parts.accounts.client(askedAuthority(parts, record), parts.signal);
  const pending = open.filter(({ challenge }) => challenge.status === 'pending');
  await Promise.all(pending.map(({ challenge }) => client.answerChallenge(challenge.url, parts.signal)));
  return advance(record, { step: 'challenged', polls: beginPolls(parts.now()) }, parts.now());
}

function choose(
  parts: StepParts,
  { record: { work }, name }: { readonly record: WorkingRecord; readonly name: string },
  client: AcmeClient,
  authorization: AcmeAuthorization,
): OpenChallenge {
  const { identifier, challenges } = authorization;
  const settings = parts.store.settings.read();
  const looked = work.names.find((each) => each.name === name)?.challenge;
  const suitable = settings.challenges.filter((type) => isSuitable(type, authorization));
  // What is allowed may have changed since.
  const types = looked !== undefined && suitable.includes(looked) ? [looked, ...suitable] : suitable;
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
