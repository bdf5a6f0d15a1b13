import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import type { MessageNames } from './show-message.ts';

export async function releaseMessage(
  { output, connect }: Session,
  named: MessageNames & { readonly to?: readonly string[] },
): Promise<void> {
  const client = await connect();
  const params = { site: (await findSite(client, named.site)).id, message: named.message };
  const { body } = await client.call(contract.mail.release, { params, body: leaveToApi({ to: named.to }) });
  await output.answer(body, () =>
    output.details([
      ['delivered to', body.accepted],
      ['answer', body.response],
    ]),
  );
}
