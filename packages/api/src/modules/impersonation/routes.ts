import { contract } from '@daspanel/contract';
import { handle, type Handler } from '../../http/handler.ts';
import type { UserParts } from '../users/user-parts.ts';
import { endImpersonation, impersonate } from './impersonate.ts';

const { users } = contract;

export function impersonationHandlers(parts: UserParts): Handler[] {
  return [
    handle(users.impersonate, async ({ params, caller, headers }) => {
      const { signedIn, cookies } = await impersonate(parts, { caller, id: params.user, headers });
      return { status: 200, body: signedIn, cookies };
    }),
    handle(users.endImpersonation, async ({ caller }) => {
      const { signedIn, cookies } = await endImpersonation(parts, caller);
      return { status: 200, body: signedIn, cookies };
    }),
  ];
}
