import { Readable } from 'node:stream';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { EgressRules } from '@daspanel/platform/egress-rules.ts';
import type { ChosenRelay } from '../settings/mail-settings.ts';
import { findRelayAddresses, RelayRefusedError } from './relay-addresses.ts';
import { sendThroughRelay } from './send-through-relay.ts';

/** Sends a short message through a mail server that is not configured yet. Rejects with RequestError `not-allowed` or `relay-failed`. */
export async function sendTestMessage(
  chosen: ChosenRelay,
  to: string,
  { hostName, egress }: { readonly hostName: string; readonly egress: EgressRules },
): Promise<{ response: string }> {
  const sender = chosen.relay.from ?? `daspanel@${hostName}`;
  const content = [
    `From: <${sender}>`,
    `To: <${to}>`,
    'Subject: Test message of Daspanel',
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${crypto.randomUUID()}@${hostName}>`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    'The mail server that you entered takes messages of Daspanel.',
    '',
  ].join('\r\n');
  const addresses = await findRelayAddresses(chosen, egress).catch((error: unknown) => {
    if (error instanceof RelayRefusedError) throw new RequestError('not-allowed', error.message);
    throw new RequestError('relay-failed', `${chosen.relay.host} has no address`, { cause: error });
  });
  const [outcome] = await sendThroughRelay(chosen.relay, addresses, { sender, recipients: [to], content: () => Readable.from([content]) });
  if (outcome?.outcome !== 'sent') throw new RequestError('relay-failed', outcome?.response ?? 'no answer');
  return { response: outcome.response };
}
