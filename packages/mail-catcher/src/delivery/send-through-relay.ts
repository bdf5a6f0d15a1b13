import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { createTransport, type NodemailerError } from 'nodemailer';
import type { MailRelay } from '@daspanel/formats/mail-requests.ts';

export interface OutgoingMessage {
  readonly sender: string;
  readonly recipients: readonly string[];
  /** Makes the content, head lines and all, as it is to go out. */
  readonly content: () => Readable;
}

/** What became of one recipient. */
export interface RecipientOutcome {
  readonly to: string;
  /** `refused`: for good (5xx). `waiting`: this may work later. */
  readonly outcome: 'sent' | 'refused' | 'waiting';
  /** The other server's words, or why there were none. */
  readonly response: string;
}

const CONNECT_MILLISECONDS = 15_000;
const GREETING_MILLISECONDS = 30_000;
const SILENCE_MILLISECONDS = 60_000;
const MILLISECONDS_IN_ALL = 600_000;
const MOST_ADDRESSES_TRIED = 3;
const LONGEST_RESPONSE = 1_000;

/** Hands a message to another server, at the first of its addresses that answers. Never rejects: a failure is an outcome. */
export async function sendThroughRelay(
  relay: MailRelay,
  addresses: readonly string[],
  message: OutgoingMessage,
): Promise<readonly RecipientOutcome[]> {
  try {
    const socket = await connectToFirst(addresses.slice(0, MOST_ADDRESSES_TRIED), relay.port);
    const end = setTimeout(() => socket.destroy(new Error('the other server took too long')), MILLISECONDS_IN_ALL);
    try {
      return await handOver(relay, socket, message);
    } finally {
      clearTimeout(end);
      socket.destroy();
    }
  } catch (error) {
    return message.recipients.map((to) => ({ to, ...readFailure(error) }));
  }
}

async function connectToFirst(addresses: readonly string[], port: number): Promise<Socket> {
  let failure: unknown = new Error('the name of the mail server has no address');
  for (const host of addresses) {
    const socket = connect({ host, port });
    socket.on('error', () => {});
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MILLISECONDS) });
      return socket;
    } catch (error) {
      socket.destroy();
      failure = error;
    }
  }
  throw failure;
}

async function handOver(relay: MailRelay, connection: Socket, message: OutgoingMessage): Promise<readonly RecipientOutcome[]> {
  const { host, port, tls, user, password } = relay;
  const transport = createTransport({
    host,
    port,
    connection,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: isIP(host) === 0 ? { servername: host, rejectUnauthorized: true } : { rejectUnauthorized: true },
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    greetingTimeout: GREETING_MILLISECONDS,
    socketTimeout: SILENCE_MILLISECONDS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const envelope = { from: relay.from ?? message.sender, to: [...message.recipients] };
  const { response, rejectedErrors = [] } = await transport.sendMail({ envelope, raw: message.content() });
  const refused = new Map(rejectedErrors.map((error) => [error.recipient, readFailure(error)]));
  return message.recipients.map((to) => ({ to, ...(refused.get(to) ?? { outcome: 'sent', response: oneLine(response) }) }));
}

/** Only a 5xx about the message or its recipients is final: a wrong password or certificate can be mended before the message is too old. */
function readFailure(error: unknown): Pick<RecipientOutcome, 'outcome' | 'response'> {
  if (!(error instanceof Error)) return { outcome: 'waiting', response: oneLine(String(error)) };
  const { code, response, responseCode = 0 } = error as NodemailerError;
  const isFinal = responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
  return { outcome: isFinal ? 'refused' : 'waiting', response: oneLine(response ?? error.message) };
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f]+/g;

function oneLine(text: string): string {
  return text.replaceAll(CONTROL_CHARACTERS, ' ').slice(0, LONGEST_RESPONSE).toWellFormed();
}
