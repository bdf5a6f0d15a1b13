import { CaProblem } from './ca-problem.ts';
import type { AccountRequest, Answer } from './ca-request.ts';
import type { Authorization, CaState, Challenge } from './ca-state.ts';
import { describeAuthorization, describeChallenge, POLL_SECONDS } from './describe-resources.ts';
import { findEffect, type Effect } from './faults.ts';
import { thumbprint } from './json-web-key.ts';
import { findOwn, settleAuthorization } from './settle.ts';
import { malformed } from './signed-request.ts';
import { validateChallenge } from './validate-challenge.ts';

/** RFC 8555, 7.5 and 7.5.2. */
export function readAuthorization(state: CaState, { account, id, isPostAsGet, payload }: AccountRequest): Answer {
  const authorization = findOwn(state.authorizations, id, account);
  settleAuthorization(state, authorization);
  if (!isPostAsGet) {
    if (payload['status'] !== 'deactivated') throw malformed('An authorization can be deactivated, and nothing else.');
    authorization.status = 'deactivated';
  }
  const isUnderWay = authorization.status === 'pending' && authorization.challenges.some(({ status }) => status === 'processing');
  return { status: 200, headers: isUnderWay ? { 'retry-after': POLL_SECONDS } : {}, body: describeAuthorization(state, authorization) };
}

/** RFC 8555, 7.5.1: begins to validate, and does not wait for it. */
export function answerChallenge(state: CaState, { account, id, isPostAsGet, effects }: AccountRequest): Answer {
  const [authorizationId = '', type] = id.split('/');
  const authorization = findOwn(state.authorizations, authorizationId, account);
  const challenge = authorization.challenges.find((candidate) => candidate.type === type);
  if (challenge === undefined) throw new CaProblem(404, 'malformed', `There is no challenge of type ${type}.`);
  settleAuthorization(state, authorization);
  if (!isPostAsGet && challenge.status === 'pending' && authorization.status === 'pending') {
    if (authorization.expires <= state.now()) throw malformed('The authorization has expired.');
    challenge.status = 'processing';
    void validate(state, authorization, challenge, effects);
  }
  const link = `<${state.origin}/authorization/${authorization.id}>;rel="up"`;
  return {
    status: 200,
    headers: { link, ...(challenge.status === 'processing' ? { 'retry-after': POLL_SECONDS } : {}) },
    body: describeChallenge(state, authorization, challenge),
  };
}

async function validate(state: CaState, authorization: Authorization, challenge: Challenge, effects: readonly Effect[]): Promise<void> {
  const visibleAt = state.now() + (findEffect(effects, 'challenge-pending')?.milliseconds ?? 0);
  const wanted = findEffect(effects, 'validation-fails')?.failure;
  const keyAuthorization = `${challenge.token}.${thumbprint(authorization.account.key)}`;
  const failure = wanted ?? (await validateChallenge(state, { authorization, type: challenge.type, keyAuthorization }));
  challenge.outcome = { failure, visibleAt };
  settleAuthorization(state, authorization);
}
