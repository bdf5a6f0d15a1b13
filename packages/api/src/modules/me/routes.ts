import { contract } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { requireSession } from '../sessions/own-session.ts';
import { presentOwnAccount } from '../users/present-user.ts';
import { setOwnPassword } from '../users/set-password.ts';
import type { UserParts } from '../users/user-parts.ts';
import { updateMe, setOwnEmail } from './update-me.ts';

const { me } = contract;

export function meHandlers(parts: UserParts): Handler[] {
  const read = ({ actor }: Caller) => ({ status: 200, body: presentOwnAccount(parts, requireSession(parts, actor).user) }) as const;
  return [
    handle(me.get, ({ caller }) => read(caller)),
    handle(me.update, async ({ body, caller, ifMatch }) => {
      await updateMe(parts, caller, ifMatch, body);
      return read(caller);
    }),
    handle(me.setEmail, async ({ body, caller }) => {
      await setOwnEmail(parts, caller, body.email);
      return read(caller);
    }),
    handle(me.setPassword, async ({ body, caller, headers }) => ({
      status: 204,
      cookies: await setOwnPassword(parts, caller, { ...body, headers }),
    })),
  ];
}
