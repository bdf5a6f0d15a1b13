import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { confirmByName } from '../terminal.ts';

interface Wishes {
  readonly key: string;
  readonly yes?: boolean;
}

export async function revokeAccessKey({ output, terminal, connect }: Session, given: Wishes): Promise<void> {
  const client = await connect();
  const params = { accessKey: given.key };
  if (given.yes !== true) {
    const { name } = (await client.call(contract.accessKeys.get, { params })).body;
    await confirmByName(terminal, { name, consequence: `Whoever uses the access key ${name} (${given.key}) will be refused.`, yes: false });
  }
  await client.call(contract.accessKeys.revoke, { params });
  if (!output.json) output.line(`${given.key} is revoked.`);
}
