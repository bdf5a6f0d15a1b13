import type { RawRequest, Things } from './every-request.ts';
import { PASSWORD } from './people.ts';

/** One acceptable request for every operation on sessions; the own one is to go on. */
export function everySessionRequest(things: Pick<Things, 'session'>): Readonly<Record<string, RawRequest>> {
  return {
    'sessions.sign-in': { body: { email: 'nobody@example.net', password: 'a long pass phrase', remember: true } },
    'session.current': {},
    'session.confirm': { body: { password: PASSWORD } },
    'sessions.list': {},
    'sessions.end': { params: { session: things.session } },
    'sessions.end-others': {},
  };
}
