import { contract, type Client, type Token } from '@daspanel/contract';
import { Failure } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { confirmByName } from '../terminal.ts';

interface Wishes {
  readonly token: string;
  readonly yes?: boolean;
}

export async function revokeToken({ output, terminal, connect }: Session, given: Wishes): Promise<void> {
  const client = await connect();
  if (given.yes !== true) {
    const { name } = await findToken(client, given.token);
    await confirmByName(terminal, { name, consequence: `Whoever uses the token ${name} (${given.token}) will be refused.`, yes: false });
  }
  await client.call(contract.tokens.revoke, { params: { token: given.token } });
  if (!output.json) output.line(`${given.token} is revoked.`);
}

async function findToken(client: Client, id: string): Promise<Token> {
  let cursor: string | undefined;
  do {
    const { body } = await client.call(contract.tokens.list, { query: leaveToApi({ cursor }) });
    const found = body.items.find((token) => token.id === id);
    if (found !== undefined) return found;
    cursor = body.next ?? undefined;
  } while (cursor !== undefined);
  throw new Failure(`There is no token ${JSON.stringify(id)}: daspanel token list shows all.`);
}
