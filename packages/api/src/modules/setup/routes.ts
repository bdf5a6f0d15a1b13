import { contract } from '@daspanel/contract';
import { handle, type Handler } from '../../http/handler.ts';
import { createFirstAccount, type SetupParts } from './create-first-account.ts';

const { setup } = contract;

export function setupHandlers(parts: SetupParts): Handler[] {
  return [
    handle(setup.get, () => ({ status: 200, body: { isNeeded: !parts.users.hasAny() } })),
    handle(setup.create, async (request) => {
      const { signedIn, cookies } = await createFirstAccount(parts, request);
      return { status: 201, body: signedIn, cookies };
    }),
  ];
}
