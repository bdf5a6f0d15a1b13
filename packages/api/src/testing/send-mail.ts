import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

/** A message with text, HTML and an attachment, whose lines end as SMTP wants it. */
export function makeMessage(subject: string, html = '<p>Hello <b>you</b></p>'): string {
  return [
    'From: Shop <shop@example.org>',
    'To: you@example.org',
    `Subject: ${subject}`,
    'Date: Tue, 24 Nov 2026 18:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=outer',
    '',
    '--outer',
    'Content-Type: multipart/alternative; boundary=inner',
    '',
    '--inner',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Hello you, this is ${subject}`,
    '--inner',
    'Content-Type: text/html; charset=utf-8',
    '',
    html,
    '--inner--',
    '--outer',
    'Content-Type: text/html; name="page.html"',
    'Content-Disposition: attachment; filename="../p\u00e4ge.html"',
    '',
    '<script>alert(1)</script>',
    '--outer--',
    '',
  ].join('\r\n');
}

/** Sends a message as a program of the site would, over the site's own channel. `channels`: `data/run/mail-channels`. */
export async function sendMail(channels: string, site: string, message: string): Promise<void> {
  const folder = join(channels, site);
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'smtp.sock');
  for (let turn = 0; !existsSync(path); turn += 1) {
    if (turn > 500) throw new Error(`nobody listens on ${path}`);
    await wait(20);
  }
  const socket = connect(path);
  const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
  const expectAnswer = async (code: string) => {
    for (;;) {
      const { value, done } = await answers.next();
      const line = String(value);
      if (done === true || !line.startsWith(code)) throw new Error(`SMTP: ${code} was expected, not ${line}`);
      if (line[3] !== '-') return;
    }
  };
  const say = async (line: string, code: string) => {
    socket.write(`${line}\r\n`);
    await expectAnswer(code);
  };
  await expectAnswer('220');
  await say('EHLO site', '250');
  await say('MAIL FROM:<shop@example.org>', '250');
  await say('RCPT TO:<you@example.org>', '250');
  await say('DATA', '354');
  await say(`${message}.`, '250');
  await say('QUIT', '221');
  socket.destroy();
}
