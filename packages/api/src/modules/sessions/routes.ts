import { contract } from '@daspanel/contract';
import { handle, type Handler } from '../../http/handler.ts';
import { confirmSession } from './confirm-session.ts';
import { endOtherSessions, endSession, signOut } from './end-session.ts';
import { requireSession } from './own-session.ts';
import { listSessions, presentCurrent } from './present-session.ts';
import { endOfSessionCookie } from './session-cookie.ts';
import type { SessionParts } from './session-parts.ts';
import { signIn } from './sign-in.ts';

const { sessions } = contract;

export function sessionHandlers(parts: SessionParts): Handler[] {
  return [
    handle(sessions.signIn, async (request) => {
      const { signedIn, cookies } = await signIn(parts, request);
      return { status: 200, body: signedIn, cookies };
    }),
    handle(sessions.signOut, async ({ caller }) => {
      await signOut(parts, caller);
      return { status: 204, cookies: [endOfSessionCookie] };
    }),
    handle(sessions.current, ({ caller }) => ({ status: 200, body: presentCurrent(parts, caller.actor) })),
    handle(sessions.confirm, async ({ body, caller, headers }) => {
      const cookies = await confirmSession(parts, { caller, password: body.password, headers });
      return { status: 200, body: presentCurrent(parts, caller.actor), cookies };
    }),
    handle(sessions.list, ({ caller }) => {
      const { user } = requireSession(parts, caller.actor);
      return { status: 200, body: { items: listSessions(parts, user.id, caller.actor) } };
    }),
    handle(sessions.end, async ({ params, caller }) => {
      await endSession(parts, caller, params.session);
      return { status: 204 };
    }),
    handle(sessions.endOthers, async ({ caller }) => {
      await endOtherSessions(parts, caller);
      return { status: 204 };
    }),
  ];
}
