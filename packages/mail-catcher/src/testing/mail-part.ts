import { once } from 'node:events';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { mailMessage, mailSummary, type MailMessage, type MailSummary } from '@daspanel/formats/mail-requests.ts';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import { partProcess, type PartProcess } from './part-process.ts';

export const HERE = 'shhhhhhhhhhhhhhhh'.slice(0, 16);
export const THERE = 'stttttttttttttttt'.slice(0, 16);

/** The part `mail` as a process of its own on a temporary data directory. */
export interface MailPart extends AsyncDisposable {
  readonly data: DataDirectory;
  readonly part: PartProcess;
  request(operation: string, input: unknown): Promise<unknown>;
  list(site: string, more?: object): Promise<{ items: MailSummary[]; next: string | null }>;
  read(site: string, message: string): Promise<MailMessage>;
  /** Makes the site's folder as the launcher does and waits for its socket. */
  openChannel(site: string): Promise<string>;
  /** Sends with a real SMTP client. */
  send(site: string, message: object): Promise<{ response: string }>;
  /** A connection on which a test speaks SMTP itself. */
  speak(site: string): Promise<Speaker>;
}

export async function startMailPart(
  options: {
    readonly failpoints?: string /** PEM of a certificate that it trusts beside the usual ones. */;
    readonly trusted?: string;
    readonly prepare?: (data: DataDirectory) => Promise<void>;
  } = {},
): Promise<MailPart> {
  const root = await mkdtemp('/tmp/mail-');
  const data = dataDirectory(root);
  for (const folder of [data.mail, data.run, join(data.run, 'mail'), data.sockets.mailChannels]) await mkdir(folder);
  const settings = {
    hostName: 'daspanel.localhost',
    httpPort: 1,
    httpsPort: 1,
    listen: ['127.0.0.1'],
    dataDirectory: root,
    programDirectory: root,
    separateUsers: false,
  };
  await writeFile(data.settingsFile, JSON.stringify(settings));
  await options.prepare?.(data);
  const part = partProcess(data.settingsFile, options.trusted === undefined ? {} : { NODE_EXTRA_CA_CERTS: options.trusted });
  await part.start(options.failpoints);
  const requester = createRequester(data.sockets.mailRequests);
  const request = (operation: string, input: unknown) => requester.request(operation, input, { timeoutMilliseconds: 30_000 });
  const socketOf = (site: string) => join(data.sockets.mailChannels, site, 'smtp.sock');
  return {
    data,
    part,
    request,
    list: async (site, more = {}) =>
      z
        .object({ items: z.array(mailSummary), next: z.string().nullable() })
        .parse(await request('mail.list', { site, limit: 200, ...more })),
    read: async (site, message) => mailMessage.parse(await request('mail.read', { site, message })),
    async openChannel(site) {
      await mkdir(join(data.sockets.mailChannels, site), { recursive: true });
      await until(() => access(socketOf(site)));
      return socketOf(site);
    },
    send: (site, message) => sendMail(socketOf(site), message),
    speak: (site) => speakSmtp(socketOf(site)),
    async [Symbol.asyncDispose]() {
      requester[Symbol.dispose]();
      await part.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function sendMail(path: string, message: object): Promise<{ response: string }> {
  const socket = connect(path);
  await once(socket, 'connect');
  const transport = createTransport({ connection: socket, ignoreTLS: true });
  return transport.sendMail(message);
}

export interface Speaker extends Disposable {
  readonly socket: Socket;
  /** Writes and gives the next whole answer, `''` when the connection ended instead. */
  say(text: string | Buffer): Promise<string>;
  /** The next whole answer. */
  hear(): Promise<string>;
}

export async function speakSmtp(path: string): Promise<Speaker> {
  const socket = connect(path);
  let text = '';
  let isClosed = false;
  socket.on('error', () => {});
  socket.on('data', (chunk) => (text += String(chunk)));
  socket.on('close', () => (isClosed = true));
  const hear = async (): Promise<string> => {
    for (;;) {
      const answer = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(text)?.[0];
      if (answer !== undefined) {
        text = text.slice(answer.length);
        return answer.trim();
      }
      if (isClosed) return '';
      await wait(2);
    }
  };
  await hear();
  return {
    socket,
    hear,
    say(line) {
      socket.write(line);
      return hear();
    },
    [Symbol.dispose]() {
      socket.destroy();
    },
  };
}

/** Tries until it does not throw, for 10 s. */
export async function until<Value>(attempt: () => Promise<Value>): Promise<Value> {
  const end = Date.now() + 10_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await wait(20);
    }
  }
}
