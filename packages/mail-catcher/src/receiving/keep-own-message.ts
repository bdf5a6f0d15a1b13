import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import { INSTALLATION_MAILBOX, type OwnMessage } from '@daspanel/formats/mail-requests.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import { receiveContent } from './receive-content.ts';
import type { ReceivingParts } from './receive-mail.ts';
import { writeHead, type Envelope } from './message-head.ts';

const MOST_BYTES = 1_048_576;

/** Keeps a message of Daspanel itself in the installation's mailbox, from where it goes on through the installation's relay, if there is one. Gives its id. */
export async function keepOwnMessage(
  message: OwnMessage,
  parts: Omit<ReceivingParts, 'log' | 'tallies'>,
): Promise<{ readonly message: string }> {
  const relay = parts.settings.relayOf(INSTALLATION_MAILBOX);
  const sender = relay?.relay.from ?? `daspanel@${parts.hostName}`;
  const envelope: Envelope = {
    id: randomId('m'),
    receivedAt: Date.now(),
    sender,
    recipients: [message.to],
    isToBeSent: relay !== undefined,
  };
  const content = await compose(message, { sender, hostName: parts.hostName });
  const head = writeHead(envelope, { from: 'daspanel', by: parts.hostName });
  const path = join(parts.folder.incoming, envelope.id);
  const bytes = await receiveContent(Readable.from([content]), { path, head, maximumBytes: MOST_BYTES });
  await parts.mailbox.keep({ ...envelope, site: INSTALLATION_MAILBOX, bytes, contentOffset: head.length, path });
  parts.onKept(envelope.isToBeSent);
  return { message: envelope.id };
}

/** The message as it goes out (RFC 5322), with its lines ended by CRLF. */
async function compose(
  { to, subject, text, html }: OwnMessage,
  { sender, hostName }: { readonly sender: string; readonly hostName: string },
): Promise<Buffer> {
  const composer = createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { message } = await composer.sendMail({
    from: { name: 'Daspanel', address: sender },
    to: { name: '', address: to },
    subject,
    text,
    html,
    messageId: `<${crypto.randomUUID()}@${hostName}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  });
  if (!Buffer.isBuffer(message)) throw new Error('the message was not composed');
  return message;
}
