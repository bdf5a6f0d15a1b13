import { contract, userId, type Client, type User } from '@daspanel/contract';
import { Failure } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';

/** The person whom somebody names, by e-mail address or id. */
export async function findUser(client: Client, emailOrId: string): Promise<User> {
  if (userId.safeParse(emailOrId).success)
    return (await client.call(contract.users.get, { params: { user: userId.parse(emailOrId) } })).body;
  const email = emailOrId.trim().toLowerCase();
  let cursor: string | undefined;
  do {
    const { body } = await client.call(contract.users.list, { query: leaveToApi({ search: email, limit: 100, cursor }) });
    const found = body.items.find((user) => user.email === email);
    if (found !== undefined) return found;
    cursor = body.next ?? undefined;
  } while (cursor !== undefined);
  throw new Failure(`Nobody has the e-mail address ${JSON.stringify(emailOrId)}: daspanel user list shows all.`);
}
