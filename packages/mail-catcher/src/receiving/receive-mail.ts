import type { Socket } from 'node:net';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import type { MailFolder } from '../keeping/mail-folder.ts';
import type { Mailbox } from '../keeping/mailbox.ts';
import type { Tallies } from '../keeping/tallies.ts';
import type { MailSettings } from '../settings/mail-settings.ts';
import { writeHead, type Envelope } from './message-head.ts';
import { PromptConnection } from './prompt-connection.ts';
import { MessageTooLargeError, receiveContent } from './receive-content.ts';
import { refusalFor, SmtpRefusal } from './smtp-refusal.ts';

export interface ReceivingParts {
  readonly hostName: string;
  readonly folder: MailFolder;
  readonly mailbox: Pick<Mailbox, 'keep'>;
  readonly tallies: Tallies;
  readonly settings: MailSettings;
  /** Called when a message has been kept and acknowledged. */
  readonly onKept: (isToBeSent: boolean) => void;
  readonly log: Log;
}

const MOST_RECIPIENTS = 100;
const MOST_COMMAND_BYTES = 2_048;
const IDLE_MILLISECONDS = 120_000;
/** A connection on which no message becomes whole for so long is closed, however many bytes come. */
const MILLISECONDS_PER_MESSAGE = 600_000;

/** Speaks SMTP on a connection that came in on the channel of `site`. What the client claims to be decides nothing. */
export function receiveMail(socket: Socket, site: string, parts: ReceivingParts): void {
  const limits = parts.settings.limitsOf(site);
  const size = Math.min(limits.messageBytes, limits.bytes);
  const patience = setTimeout(() => connection.send(421, 'no message became whole in time'), MILLISECONDS_PER_MESSAGE);
  const server = new SMTPServer({
    ...fixedOptions,
    name: parts.hostName,
    size,
    onMailFrom: (_address, _session, callback) => callback(judgeSender(site, parts)),
    async onData(stream, session, callback) {
      const refusal = await keepMessage({ stream, session, site, size }, parts);
      if (refusal?.cause !== undefined) parts.log.error('a message was not kept', { site, error: refusal.cause });
      if (refusal === null) patience.refresh();
      callback(refusal, 'kept');
      if (refusal === null) parts.onKept(parts.settings.relayOf(site) !== undefined);
      else if (!stream.readableEnded) socket.destroy();
    },
  });
  server.on('error', () => {});
  const connection = new PromptConnection(server, socket);
  connection.on('error', () => {});
  server.connections.add(connection);
  socket.once('close', () => clearTimeout(patience));
  connection.init();
}

const fixedOptions: SMTPServerOptions = {
  banner: 'mail of this site',
  heloResponse: '%s',
  disabledCommands: ['AUTH', 'STARTTLS', 'XCLIENT', 'XFORWARD', 'WIZ', 'SHELL', 'KILL'],
  hideENHANCEDSTATUSCODES: false,
  disableReverseLookup: true,
  maxRecipients: MOST_RECIPIENTS,
  maxCommandLength: MOST_COMMAND_BYTES,
  socketTimeout: IDLE_MILLISECONDS,
  logger: false,
};

/** Null: the site may send one more. */
function judgeSender(site: string, { settings, tallies }: ReceivingParts): SmtpRefusal | null {
  const limits = settings.limitsOf(site);
  if (tallies.sentWithinAnHour(site, Date.now()) >= limits.perHour) {
    return new SmtpRefusal(451, `this site may send ${limits.perHour} messages in an hour, try again later`);
  }
  if (tallies.of(site).waiting >= limits.messages) {
    return new SmtpRefusal(452, `${limits.messages} messages of this site wait to be sent on, try again later`);
  }
  return null;
}

interface Incoming {
  readonly stream: SMTPServerDataStream;
  readonly session: SMTPServerSession;
  readonly site: string;
  readonly size: number;
}

/** Null: the message is kept. Never rejects. */
async function keepMessage({ stream, session, site, size }: Incoming, parts: ReceivingParts): Promise<SmtpRefusal | null> {
  const { envelope: said, hostNameAppearsAs } = session;
  const envelope: Envelope = {
    id: randomId('m'),
    receivedAt: Date.now(),
    sender: said.mailFrom === false ? '' : said.mailFrom.address,
    recipients: said.rcptTo.map(({ address }) => address),
    isToBeSent: parts.settings.relayOf(site) !== undefined,
  };
  const head = writeHead(envelope, { from: printable(hostNameAppearsAs), by: parts.hostName });
  const path = join(parts.folder.incoming, envelope.id);
  try {
    const bytes = await receiveContent(stream, { path, head, maximumBytes: size });
    await failpoint('mail.before-rename');
    await parts.mailbox.keep({ ...envelope, site, bytes, contentOffset: head.length, path });
    parts.tallies.countSent(site, Date.now());
    return null;
  } catch (error) {
    if (error instanceof MessageTooLargeError) return new SmtpRefusal(552, `a message may have ${size} bytes`);
    if (stream.destroyed && !stream.readableEnded && !isDiskFull(error)) return new SmtpRefusal(421, 'the connection broke off');
    return refusalFor(error);
  }
}

/** A client's name for itself is shown as it is when it could be a name. */
function printable(name: string): string {
  return /^[A-Za-z0-9._:[\]-]{1,255}$/.test(name) ? name : 'unknown';
}
