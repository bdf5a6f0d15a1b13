import { connect, type Socket } from 'node:net';
import type { Envelope } from './envelope.ts';

const PATIENCE_MILLISECONDS = 60_000;

/** Hands one message to the SMTP server (RFC 5321) behind a unix socket. Rejects with a sentence that holds the server's own words. */
export async function sendBySmtp(path: string, { sender, recipients, message }: Envelope): Promise<void> {
  const socket = connect(path);
  socket.setTimeout(PATIENCE_MILLISECONDS, () => socket.destroy(new Error('the mail service did not answer in time')));
  const readReply = replies(socket);
  const expect = async (expected: RegExp, line?: string): Promise<string> => {
    if (line !== undefined) socket.write(`${line}\r\n`, 'latin1');
    const reply = await readReply();
    if (!expected.test(reply)) throw new Error(`the mail service refused it: ${reply.replaceAll(/\s+/g, ' ').trim()}`);
    return reply;
  };
  try {
    await expect(/^220/);
    const offers = await expect(/^250/, 'EHLO site');
    const has = (extension: string) => new RegExp(`^250[- ]${extension}\\b`, 'm').test(offers);
    // oxlint-disable-next-line no-control-regex -- what is not ASCII is looked for
    const isInternational = /[^\u0000-\u007f]/.test([sender, ...recipients].join(''));
    const size = has('SIZE') ? ` SIZE=${message.length}` : '';
    const body = has('8BITMIME') ? ' BODY=8BITMIME' : '';
    const names = isInternational && has('SMTPUTF8') ? ' SMTPUTF8' : '';
    await expect(/^250/, `MAIL FROM:<${sender}>${size}${body}${names}`);
    for (const recipient of recipients) await expect(/^25[01]/, `RCPT TO:<${recipient}>`);
    await expect(/^354/, 'DATA');
    const end = message.endsWith('\r\n') ? '' : '\r\n';
    await expect(/^250/, `${message.replaceAll(/^\./gm, '..')}${end}.`);
    socket.end('QUIT\r\n');
  } finally {
    socket.destroySoon();
  }
}

/** Gives the function that reads one reply, all of its lines. */
function replies(socket: Socket): () => Promise<string> {
  let received = '';
  let problem: Error | undefined;
  let look = () => {};
  socket.on('data', (bytes: Buffer) => {
    received += bytes.toString('latin1');
    look();
  });
  socket.on('error', (error) => {
    problem = new Error(`the mail service cannot be reached: ${error.message}`);
    look();
  });
  socket.on('close', () => {
    problem ??= new Error('the mail service closed the connection');
    look();
  });
  return () =>
    new Promise((resolve, reject) => {
      look = () => {
        const reply = /^(?:\d{3}-.*\r?\n)*\d{3}(?: .*)?\r?\n/.exec(received)?.[0];
        if (reply !== undefined) {
          received = received.slice(reply.length);
          resolve(reply);
        } else if (problem !== undefined) reject(problem);
      };
      look();
    });
}
