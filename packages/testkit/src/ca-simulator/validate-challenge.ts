import { checkCaa } from './check-caa.ts';
import type { ChallengeType, ValidationFailure } from './ca-options.ts';
import type { Authorization, CaState } from './ca-state.ts';
import { describeError } from './network-failure.ts';
import { validateDns } from './validate-dns.ts';
import { validateHttp } from './validate-http.ts';
import { validateTlsAlpn } from './validate-tls-alpn.ts';

interface AnsweredChallenge {
  readonly authorization: Authorization;
  readonly type: ChallengeType;
  readonly keyAuthorization: string;
}

/** Looks at the answer to a challenge, then at CAA. Never rejects; undefined: all is right. */
export async function validateChallenge(
  state: CaState,
  { authorization, type, keyAuthorization }: AnsweredChallenge,
): Promise<ValidationFailure | undefined> {
  const { identifier, isWildcard, account } = authorization;
  const { validation } = state.options;
  try {
    if (validation.kind === 'hook') {
      const failure = await validation.validate(identifier, type, keyAuthorization);
      if (failure !== undefined) return failure;
    } else {
      const check = { 'http-01': validateHttp, 'dns-01': validateDns, 'tls-alpn-01': validateTlsAlpn }[type];
      await check(identifier, keyAuthorization, validation);
    }
    return await checkCaa(state, { identifier, isWildcard, account, type });
  } catch (error) {
    return describeError(error);
  }
}
