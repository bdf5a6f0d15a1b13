import type { Endpoint } from '@daspanel/contract';
import { FRESH_FOR } from '../modules/sessions/session-lifetime.ts';
import { Problem } from '../problem.ts';
import type { Actor } from './actor.ts';

/** Refuses what a session, or the lack of one, does not suffice for. */
export function checkSession(endpoint: Endpoint, { session }: Actor, now: number): void {
  if (session?.stage === 'second-factor' && !endpoint.beforeSecondFactor && endpoint.access !== 'public')
    throw new Problem('second-factor-needed', 'give the second factor first');
  if (session === null) {
    if (endpoint.access !== 'session') return;
    throw new Problem('session-needed', 'this belongs to a person who is signed in to the panel, not to a token');
  }
  if (session.lacksSecondFactor && session.impersonator === null && !isAboutOneself(endpoint) && endpoint.access !== 'public')
    throw new Problem(
      'second-factor-needed',
      'your role needs a second factor: set up a passkey or an authenticator app under Account > Security',
    );
  if (endpoint.needsFreshSignIn) requireFresh({ session }, now);
}

const NOUNS_ABOUT_ONESELF = new Set(['session', 'sessions', 'second-factors', 'passkeys', 'me']);

function isAboutOneself({ id, access }: Endpoint): boolean {
  return access === 'session' && NOUNS_ABOUT_ONESELF.has(id.split('.')[0] ?? '');
}

/** Throws 403 unless the person himself has proved who he is within the last ten minutes. Tokens are proof enough. */
export function requireFresh({ session }: Pick<Actor, 'session'>, now: number): void {
  if (session === null) return;
  if (session.impersonator !== null)
    throw new Problem('fresh-sign-in-needed', 'this is for the person himself: end the view as another one first');
  if (now - session.authenticatedAt > FRESH_FOR)
    throw new Problem('fresh-sign-in-needed', 'it is more than ten minutes since you signed in: give your password again');
}
