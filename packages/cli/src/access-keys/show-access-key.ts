import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { printAccessKey } from './print-access-key.ts';

export async function showAccessKey({ output, connect }: Session, { key: id }: { readonly key: string }): Promise<void> {
  const client = await connect();
  const { body: key } = await client.call(contract.accessKeys.get, { params: { accessKey: id } });
  await output.answer(key, () => printAccessKey(output, key));
}
