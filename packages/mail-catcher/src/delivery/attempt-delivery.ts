import { createReadStream } from 'node:fs';
import type { EgressRules } from '@daspanel/platform/egress-rules.ts';
import type { IndexedMessage } from '../keeping/index-store.ts';
import type { MailFolder } from '../keeping/mail-folder.ts';
import { readHeadOfFile } from '../receiving/message-head.ts';
import type { ChosenRelay } from '../settings/mail-settings.ts';
import { findRelayAddresses } from './relay-addresses.ts';
import { sendThroughRelay, type RecipientOutcome } from './send-through-relay.ts';

export interface SendingParts {
  readonly folder: MailFolder;
  readonly egress: EgressRules;
}

/** Tries to send one kept message to some recipients, once. Rejects only when the relay may not be used (RelayRefusedError) or the message cannot be read. */
export async function attemptDelivery(
  message: IndexedMessage,
  recipients: readonly string[],
  chosen: ChosenRelay,
  { folder, egress }: SendingParts,
): Promise<readonly RecipientOutcome[]> {
  const path = folder.message(message.site, message.id);
  const head = await readHeadOfFile(path);
  if (head === undefined) throw new Error(`${path} is no message`);
  const addresses = await findRelayAddresses(chosen, egress);
  const content = () => createReadStream(path, { start: head.traceOffset });
  return sendThroughRelay(chosen.relay, addresses, { sender: message.sender, recipients, content });
}
