import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { confirmByName } from '../terminal.ts';
import type { MessageNames } from './show-message.ts';

export async function deleteMessage({ output, connect }: Session, named: MessageNames): Promise<void> {
  const client = await connect();
  const params = { site: (await findSite(client, named.site)).id, message: named.message };
  await client.call(contract.mail.delete, { params });
  if (!output.json) output.line(`${params.message} is gone.`);
}

interface Wishes {
  readonly site: string;
  readonly yes?: boolean;
}

export async function clearMail({ output, terminal, connect }: Session, given: Wishes): Promise<void> {
  const client = await connect();
  const { id, name } = await findSite(client, given.site);
  await confirmByName(terminal, { name, consequence: `All messages that ${name} has sent will be deleted.`, yes: given.yes });
  const { body } = await client.call(contract.mail.clear, { params: { site: id }, query: { confirm: name } });
  await output.answer(body, () => output.line(body.removed === 1 ? '1 message is gone.' : `${body.removed} messages are gone.`));
}
