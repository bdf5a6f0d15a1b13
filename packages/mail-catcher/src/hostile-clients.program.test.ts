import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HERE, startMailPart, type MailPart, type Speaker } from './testing/mail-part.ts';

let mail: MailPart;
let memoryAtStart: number;
beforeAll(async () => {
  mail = await startMailPart();
  memoryAtStart = await memoryOfPart('VmRSS');
  await mail.openChannel(HERE);
});
afterAll(() => mail[Symbol.asyncDispose]());

async function begin(): Promise<Speaker> {
  const speaker = await mail.speak(HERE);
  for (const line of ['EHLO x', 'MAIL FROM:<a@x.test>', 'RCPT TO:<b@x.test>']) expect(await speaker.say(`${line}\r\n`)).toMatch(/^250/);
  expect(await speaker.say('DATA\r\n')).toMatch(/^354/);
  return speaker;
}

/** Mebibytes: what the part has in memory, or the most that it ever had. */
async function memoryOfPart(which: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${mail.part.pid()}/status`, 'utf8');
  return Number(new RegExp(`${which}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
}

const SECOND = 'MAIL FROM:<evil@x.test>\r\nRCPT TO:<v@x.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nx';
test.each(['\n.\n', '\n.\r\n', '\r.\r', '\r.\r\n', '\r\n.\n', '\r\n.\r', '\r\n\x00.\r\n', '.\r\n', '\n..\r\n'])(
  'no second message comes out of one that holds %j',
  async (end) => {
    using speaker = await begin();
    expect(await speaker.say(`Subject: one\r\n\r\nx${end}${SECOND}\r\n.\r\n`)).toMatch(/^250/);
    const { items } = await mail.list(HERE);
    expect(items.map(({ subject }) => subject)).toEqual(['one']);
    expect((await mail.read(HERE, items[0]?.id ?? '')).text).toContain('MAIL FROM:<evil@x.test>');
    await mail.request('mail.clear', { site: HERE });
  },
);

test('an end that comes in pieces is one end, and what follows are commands', async () => {
  using speaker = await begin();
  for (const piece of ['Subject: pieces\r\n\r\nx\r', '\n', '.', '\r', '\nNOOP\r\nRSET\r\n']) {
    speaker.socket.write(piece);
    await wait(20);
  }
  expect(await speaker.hear()).toMatch(/^250 .*kept/);
  expect(await speaker.hear()).toMatch(/^250/);
  expect(await speaker.hear()).toMatch(/^250/);
  expect((await mail.list(HERE)).items).toHaveLength(1);
  await mail.request('mail.clear', { site: HERE });
});

test('messages that are sent in one go are kept one by one', async () => {
  using speaker = await mail.speak(HERE);
  const one = 'MAIL FROM:<a@x.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\nSubject: x\r\n\r\nx\r\n.\r\n';
  speaker.socket.write(`EHLO x\r\n${one.repeat(20)}QUIT\r\n`);
  let answer = '';
  while (!answer.startsWith('221')) answer = await speaker.hear();
  expect((await mail.list(HERE)).items).toHaveLength(20);
  await mail.request('mail.clear', { site: HERE });
});

test.each([
  ['a command without an end', 'x'.repeat(10 * 1024 * 1024), /^421/],
  ['a long command', `EHLO ${'x'.repeat(4_000)}\r\n`, /^421/],
  ['a command of another protocol', 'GET / HTTP/1.1\r\n', /^421/],
  ['a command too early', 'DATA\r\n', /^503/],
  ['AUTH', 'AUTH PLAIN AGEAYg==\r\n', /^5/],
  ['STARTTLS with more behind it', 'STARTTLS\r\nEHLO x\r\n', /^5/],
  ['another identity', 'XCLIENT NAME=x ADDR=1.2.3.4\r\n', /^5/],
  ['old jokes', 'WIZ\r\n', /^5/],
])('%s is refused', async (_name, text, answer) => {
  using speaker = await mail.speak(HERE);
  expect(await speaker.say(text)).toMatch(answer);
});

test('somebody who talks before the greeting is not served', async () => {
  using speaker = await mail.speak(HERE);
  expect(await speaker.say('EHLO x\r\nMAIL FROM:<a@x.test\r\n')).toMatch(/^250/);
  expect(await speaker.hear()).toMatch(/^501/);
});

test('ten thousand recipients', async () => {
  using speaker = await mail.speak(HERE);
  await speaker.say('EHLO x\r\n');
  await speaker.say('MAIL FROM:<a@x.test>\r\n');
  speaker.socket.write(Array.from({ length: 10_000 }, (_, number) => `RCPT TO:<r${number}@x.test>\r\n`).join(''));
  const codes: string[] = [];
  for (let number = 0; number < 10_000; number += 1) codes.push((await speaker.hear()).slice(0, 3));
  expect(codes.filter((code) => code === '250')).toHaveLength(100);
  expect(codes.filter((code) => code === '452')).toHaveLength(9_900);
});

test('one line of ten megabytes is a message', async () => {
  using speaker = await begin();
  speaker.socket.write('Subject: line\r\n\r\n');
  for (let number = 0; number < 160; number += 1) {
    if (!speaker.socket.write('x'.repeat(65_536))) await new Promise((resolve) => speaker.socket.once('drain', resolve));
  }
  expect(await speaker.say('\r\n.\r\n')).toMatch(/^250/);
  expect((await mail.list(HERE)).items[0]).toMatchObject({ subject: 'line', bytes: 160 * 65_536 + 19 });
  await mail.request('mail.clear', { site: HERE });
});

test('a message whose sender goes away is nowhere', async () => {
  const speaker = await begin();
  speaker.socket.write(`Subject: half\r\n\r\n${'x'.repeat(300_000)}`);
  await wait(200);
  expect(await readdir(join(mail.data.mail, 'incoming'))).toHaveLength(1);
  speaker.socket.destroy();
  await expect.poll(() => readdir(join(mail.data.mail, 'incoming')), { timeout: 5_000 }).toEqual([]);
  expect((await mail.list(HERE)).items).toEqual([]);
});

const part = (content: string) => `--b\r\n${content}\r\n`;
const hostile: readonly (readonly [string, string, object])[] = [
  [
    '100,000 parts',
    `Subject: s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${part('Content-Type: text/x-y\r\n\r\nx').repeat(100_000)}--b--\r\n`,
    { subject: 's', truncated: true },
  ],
  [
    'depth 1,000',
    `Subject: s\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n${Array.from({ length: 1_000 }, (_, depth) => `--b${depth}\r\nContent-Type: multipart/mixed; boundary=b${depth + 1}\r\n\r\n`).join('')}`,
    { subject: 's' },
  ],
  [
    'an unknown charset',
    'Subject: =?x-nothing?Q?s=E9?=\r\nContent-Type: text/plain; charset=x-nothing\r\n\r\ntext\r\n',
    { text: expect.stringContaining('text') },
  ],
  ['UTF-7', 'Subject: s\r\nContent-Type: text/html; charset=utf-7\r\n\r\n+ADw-script+AD4-x\r\n', { hasHtml: true }],
  [
    'base64 without end',
    `Subject: s\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${'A'.repeat(15_000_000)}\r\n`,
    { subject: 's' },
  ],
  ['a header of a megabyte', `Subject: s\r\nX-Long: ${'x'.repeat(1_000_000)}\r\n\r\ntext\r\n`, { truncated: true }],
  ['10,000 headers', `${'X-Many: x\r\n'.repeat(10_000)}Subject: s\r\n\r\ntext\r\n`, { truncated: true }],
  ['15 megabytes of text', `Subject: s\r\n\r\n${`${'word '.repeat(15)}\r\n`.repeat(200_000)}`, { subject: 's', truncated: true }],
  ['deep HTML', `Subject: s\r\nContent-Type: text/html\r\n\r\n${'<b>'.repeat(1_000_000)}\r\n`, { hasHtml: true }],
  ['nothing at all', '', { subject: '', text: null }],
  ['no header', '\r\ntext\r\n', { subject: '' }],
  [
    'messages in messages',
    `Subject: s\r\nContent-Type: message/rfc822\r\n\r\n${'Content-Type: message/rfc822\r\n\r\n'.repeat(10_000)}`,
    { subject: 's' },
  ],
];

test.each(hostile)('%s: the part lives, answers and stays small', async (_name, content, expected) => {
  using speaker = await begin();
  expect(await speaker.say(`${content}.\r\n`)).toMatch(/^250/);
  const [found] = (await mail.list(HERE)).items;
  expect(await mail.read(HERE, found?.id ?? '')).toMatchObject(expected);
  await mail
    .request('mail.html', { site: HERE, message: found?.id })
    .catch((error: unknown) => expect(error).toMatchObject({ code: expect.stringMatching(/no-html|too-complex/) }));
  await mail.send(HERE, { from: 'a@x.test', to: 'b@x.test', subject: 'after', text: 'x' });
  expect((await mail.list(HERE)).items.map(({ subject }) => subject)[0]).toBe('after');
  await mail.request('mail.clear', { site: HERE });
});

test('all of that took a bounded amount of memory', async () => {
  const more = (await memoryOfPart('VmHWM')) - memoryAtStart;
  expect(more).toBeLessThan(250);
});
