import { contract, type ListUsersQuery, type UserId } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import { pageOf, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { createUser } from './create-user.ts';
import { deleteUser } from './delete-user.ts';
import { presentUser } from './present-user.ts';
import { findUser } from './rank.ts';
import { removeSecondFactors } from './remove-second-factors.ts';
import { endSessionsOf, listSessionsOf } from './sessions-of-user.ts';
import { setPassword } from './set-password.ts';
import { activateUser, suspendUser } from './suspend-user.ts';
import { updateUser } from './update-user.ts';
import type { UserParts } from './user-parts.ts';

const { users } = contract;

export function userHandlers(parts: UserParts): Handler[] {
  const read = (caller: Caller, id: UserId) => ({ status: 200, body: presentUser(parts, findUser(parts, caller.actor, id)) }) as const;
  return [
    handle(users.list, ({ query, caller }) => ({ status: 200, body: listUsers(parts, caller, query) })),
    handle(users.create, async ({ body, caller }) => {
      const user = await createUser(parts, caller, body);
      return { status: 201, body: presentUser(parts, user), headers: { location: `/v1/users/${user.id}` } };
    }),
    handle(users.get, ({ params, caller }) => read(caller, params.user)),
    handle(users.update, async ({ params, body, caller, ifMatch }) => {
      await updateUser(parts, caller, { id: params.user, ifMatch }, body);
      return read(caller, params.user);
    }),
    handle(users.suspend, async ({ params, caller, ifMatch }) => {
      await suspendUser(parts, caller, { id: params.user, ifMatch });
      return read(caller, params.user);
    }),
    handle(users.activate, async ({ params, caller, ifMatch }) => {
      await activateUser(parts, caller, { id: params.user, ifMatch });
      return read(caller, params.user);
    }),
    handle(users.delete, async ({ params, query, caller, ifMatch }) => {
      await deleteUser(parts, caller, { id: params.user, ifMatch }, query.confirm);
      return { status: 204 };
    }),
    handle(users.setPassword, async ({ params, body, caller }) => {
      await setPassword(parts, caller, { id: params.user, password: body.password });
      return { status: 204 };
    }),
    handle(users.removeSecondFactors, async ({ params, caller }) => {
      await removeSecondFactors(parts, caller, params.user);
      return { status: 204 };
    }),
    handle(users.sessions, ({ params, caller }) => ({ status: 200, body: { items: listSessionsOf(parts, caller, params.user) } })),
    handle(users.endSessions, async ({ params, caller }) => {
      await endSessionsOf(parts, caller, { user: params.user, session: null });
      return { status: 204 };
    }),
    handle(users.endSession, async ({ params, caller }) => {
      await endSessionsOf(parts, caller, params);
      return { status: 204 };
    }),
  ];
}

function listUsers(parts: UserParts, caller: Caller, { limit, cursor, ...filter }: ListUsersQuery) {
  const list = ['users.list', filter];
  const after = parseCursor(list, ['number', 'string'] as const, cursor);
  const rows = parts.users.forActor(caller.actor).list({ ...filter, after, limit: limit + 1 });
  return pageOf(
    rows,
    limit,
    list,
    (user) => presentUser(parts, user),
    (user) => [user.created_at, user.id],
  );
}
