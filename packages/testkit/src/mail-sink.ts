import { chmod, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';

export interface SunkMail {
  readonly sender: string;
  readonly recipients: readonly string[];
  /** As Latin-1 text, dots and line ends as they were sent, without the last. */
  readonly text: string;
}

/** An SMTP server (RFC 5321) on a unix socket that takes everything, but messages to an address that begins with `refused` or `later`. */
export interface MailSink extends AsyncDisposable {
  readonly mails: readonly SunkMail[];
}

export async function startMailSink(path: string): Promise<MailSink> {
  const mails: SunkMail[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    converse(socket, (mail) => mails.push(mail));
  });
  await rm(path, { force: true });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  await chmod(path, 0o666);
  return {
    mails,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function converse(socket: Socket, keep: (mail: SunkMail) => void): void {
  const state = { sender: '', recipients: [] as string[] };
  let received = '';
  let isContent = false;
  const say = (line: string) => socket.write(`${line}\r\n`);
  say('220 sink');
  socket.on('data', (bytes: Buffer) => {
    received += bytes.toString('latin1');
    for (;;) {
      const mark = isContent ? '\r\n.\r\n' : '\r\n';
      const end = received.indexOf(mark);
      if (end < 0) return;
      const piece = received.slice(0, end);
      received = received.slice(end + mark.length);
      if (isContent) keep({ ...state, text: piece.replaceAll(/^\.\./gm, '.') });
      say(isContent ? '250 kept' : answer(piece, state));
      isContent = piece.toUpperCase() === 'DATA' && !isContent;
    }
  });
}

function answer(line: string, state: { sender: string; recipients: string[] }): string {
  const address = /<(.*)>/.exec(line)?.[1] ?? '';
  const verb = line.slice(0, 4).toUpperCase();
  if (verb === 'EHLO') return '250-sink\r\n250-8BITMIME\r\n250 SIZE 20000000';
  if (verb === 'DATA') return '354 go on';
  if (verb === 'MAIL') {
    state.sender = address;
    state.recipients = [];
  }
  if (verb === 'RCPT') {
    if (address.startsWith('refused')) return '550 no such mailbox';
    if (address.startsWith('later')) return '451 try again later';
    state.recipients.push(address);
  }
  return verb === 'QUIT' ? '221 bye' : '250 fine';
}
