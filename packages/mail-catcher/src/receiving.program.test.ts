import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HERE, startMailPart, THERE, until, type MailPart } from './testing/mail-part.ts';

let mail: MailPart;
beforeAll(async () => {
  mail = await startMailPart();
  await mail.openChannel(HERE);
  await mail.openChannel(THERE);
});
afterAll(() => mail[Symbol.asyncDispose]());

const message = { from: 'shop@here.test', to: ['a@x.test', 'b@x.test'], subject: 'Grüße aus Köln', text: 'hello there' };

test('a message belongs to the site on whose channel it came, whatever it says of its sender', async () => {
  await mail.send(HERE, { ...message, from: `admin@${THERE}.test`, envelope: { from: 'real@here.test', to: ['a@x.test'] } });
  const { items } = await mail.list(HERE);
  expect(items).toMatchObject([
    { sender: 'real@here.test', recipients: ['a@x.test'], from: `admin@${THERE}.test`, subject: 'Grüße aus Köln', delivery: null },
  ]);
  expect((await mail.list(THERE)).items).toEqual([]);
  const foreign = { site: THERE, message: items[0]?.id };
  for (const operation of ['mail.read', 'mail.source', 'mail.html', 'mail.remove', 'mail.release']) {
    await expect(mail.request(operation, foreign)).rejects.toMatchObject({ code: 'unknown-message' });
  }
  await expect(mail.request('mail.attachment', { ...foreign, attachment: 0 })).rejects.toMatchObject({ code: 'unknown-message' });
  expect(await mail.request('mail.clear', { site: THERE })).toEqual({ removed: 0 });
  expect((await mail.list(HERE)).items).toHaveLength(1);
  expect(await mail.request('mail.clear', { site: HERE })).toEqual({ removed: 1 });
});

test('the source is what was sent, byte for byte, and files are nobody else’s', async () => {
  const speaker = await mail.speak(HERE);
  await speaker.say('EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\n');
  await speaker.hear();
  await speaker.hear();
  await speaker.say('DATA\r\n');
  const content = Buffer.concat([
    Buffer.from('Subject: x\r\n\r\n.leading\r\n..two\nbare\n\r\r\n'),
    Buffer.from([0, 255, 254]),
    Buffer.from('\r\n'),
  ]);
  const stuffed = Buffer.from(content.toString('latin1').replaceAll(/(^|\r\n)\./g, '$1..'), 'latin1');
  speaker.socket.write(stuffed);
  expect(await speaker.say('.\r\n')).toMatch(/^250/);
  speaker.socket.destroy();
  const [found] = (await mail.list(HERE)).items;
  expect(found).toMatchObject({ sender: '', recipients: ['postmaster'], bytes: content.length });
  const { base64 } = (await mail.request('mail.source', { site: HERE, message: found?.id })) as { base64: string };
  expect(Buffer.from(base64, 'base64')).toEqual(content);
  const folder = join(mail.data.mail, 'sites', HERE);
  const file = join(folder, `${found?.id}.eml`);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(join(mail.data.mail, 'index.db'))).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'latin1')).toMatch(
    /^X-Daspanel-Envelope: [\w-]+\r\nReceived: from x by daspanel.localhost with ESMTP id m\w+;\r\n .*\r\nSubject: x/,
  );
  await mail.request('mail.remove', { site: HERE, message: found?.id });
  expect(await readdir(folder)).toEqual([]);
});

test('words are found in sender, recipients, subject and text, in one site only', async () => {
  await mail.send(HERE, message);
  await mail.send(THERE, { ...message, subject: 'Other "quoted" NEAR thing' });
  const subjects = async (site: string, search: string) => (await mail.list(site, { search })).items.map(({ subject }) => subject);
  for (const search of ['köln', 'KOLN', 'a@x.test', 'shop', 'hello there', 'hel', 'grüße köln b@x']) {
    expect(await subjects(HERE, search)).toEqual(['Grüße aus Köln']);
  }
  for (const search of ['quoted', 'NEAR', '"quoted"', 'subject:other', '*', '"', 'AND', 'x NOT y', '(', '^a', 'a\0b']) {
    const found = await subjects(HERE, search);
    expect(found.filter((subject) => subject !== 'Grüße aus Köln')).toEqual([]);
  }
  expect(await subjects(HERE, 'quoted')).toEqual([]);
  expect(await subjects(THERE, '"quoted" near')).toEqual(['Other "quoted" NEAR thing']);
  expect(await subjects(HERE, THERE)).toEqual([]);
  await mail.request('mail.purge', { site: THERE });
  expect(await mail.request('mail.measure', { site: THERE })).toEqual({ messages: 0, bytes: 0 });
  await mail.request('mail.clear', { site: HERE });
});

test('lists are given in pages, newest first', async () => {
  for (const subject of ['1', '2', '3', '4', '5']) await mail.send(HERE, { ...message, subject });
  const seen: string[] = [];
  for (let after: string | null = ''; after !== null;) {
    const page = await mail.list(HERE, { limit: 2, ...(after === '' ? {} : { after }) });
    seen.push(...page.items.map(({ subject }) => subject));
    after = page.next;
  }
  expect(seen).toEqual(['5', '4', '3', '2', '1']);
  await mail.request('mail.clear', { site: HERE });
});

test('a message is shown with its text, its files and its own pictures', async () => {
  const png = Buffer.from('iVBORw0KGgo=', 'base64');
  await mail.send(HERE, {
    ...message,
    cc: 'c@x.test',
    replyTo: 'r@x.test',
    html: '<p onclick="x()">Hi</p><img src="cid:logo"><img src="http://canary/">',
    attachments: [
      { filename: 'logo.png', cid: 'logo', content: png },
      { filename: 'räume.txt', content: 'content' },
    ],
  });
  const [summary] = (await mail.list(HERE)).items;
  expect(summary).toMatchObject({ attachments: 2 });
  const id = summary?.id ?? '';
  const read = await mail.read(HERE, id);
  expect(read).toMatchObject({
    to: 'a@x.test, b@x.test',
    cc: 'c@x.test',
    replyTo: 'r@x.test',
    text: 'hello there',
    hasHtml: true,
    truncated: false,
  });
  expect(read.files).toMatchObject([
    { index: 0, name: 'logo.png', type: 'image/png', bytes: 8, inline: true },
    { index: 1, name: 'räume.txt', type: 'text/plain', bytes: 7, inline: false },
  ]);
  const { html } = (await mail.request('mail.html', { site: HERE, message: id })) as { html: string };
  expect(html).toContain(`<p>Hi</p><img src="data:image/png;base64,${png.toString('base64')}"><img data-left-out="http://canary/">`);
  expect(await mail.request('mail.attachment', { site: HERE, message: id, attachment: 1 })).toEqual({
    name: 'räume.txt',
    type: 'text/plain',
    base64: Buffer.from('content').toString('base64'),
  });
  await expect(mail.request('mail.attachment', { site: HERE, message: id, attachment: 2 })).rejects.toMatchObject({
    code: 'unknown-message',
  });
  await mail.send(HERE, message);
  const [plain] = (await mail.list(HERE)).items;
  await expect(mail.request('mail.html', { site: HERE, message: plain?.id })).rejects.toMatchObject({ code: 'no-html' });
  await mail.request('mail.clear', { site: HERE });
});

test('limits of a site: size, recipients, messages an hour, messages and bytes kept', async () => {
  const limits = { messages: 3, bytes: 1_048_576, days: 1, messageBytes: 10_000, perHour: 6 };
  await mail.request('mail.configure', { scope: THERE, limits });
  // Connections of the tests before may still be open.
  await until(() => expect(mail.send(THERE, { ...message, text: 'x'.repeat(20_000) })).rejects.toMatchObject({ responseCode: 552 }));
  const speaker = await mail.speak(THERE);
  await speaker.say('EHLO x\r\n');
  expect(await speaker.say('MAIL FROM:<a@x.test> SIZE=20000\r\n')).toMatch(/^552/);
  await speaker.say('MAIL FROM:<a@x.test>\r\n');
  for (let number = 0; number < 100; number += 1) expect(await speaker.say(`RCPT TO:<r${number}@x.test>\r\n`)).toMatch(/^250/);
  expect(await speaker.say('RCPT TO:<r100@x.test>\r\n')).toMatch(/^452/);
  await speaker.say('DATA\r\n');
  speaker.socket.write(`${'x'.repeat(70)}\r\n`.repeat(300));
  expect(await speaker.say('.\r\n')).toMatch(/^552/);
  for (const subject of ['1', '2', '3', '4', '5', '6']) await mail.send(THERE, { ...message, subject });
  expect((await mail.list(THERE)).items.map(({ subject }) => subject)).toEqual(['6', '5', '4']);
  await until(async () => expect(await readdir(join(mail.data.mail, 'sites', THERE))).toHaveLength(3));
  await expect(mail.send(THERE, message)).rejects.toMatchObject({ responseCode: 451 });
  await mail.send(HERE, message);
  await mail.request('mail.configure', { scope: THERE, limits: { ...limits, messages: 1 } });
  expect((await mail.list(THERE)).items.map(({ subject }) => subject)).toEqual(['6']);
  await mail.request('mail.configure', { scope: THERE });
  await mail.send(THERE, message);
  await mail.request('mail.purge', { site: THERE });
});

test('a ninth connection of a site is told to come back, those of others are taken', async () => {
  const speakers = await Promise.all(Array.from({ length: 8 }, () => mail.speak(HERE)));
  const { socket } = await mail.speak(HERE);
  await until(async () => expect(socket.destroyed).toBe(true));
  await mail.send(THERE, message);
  for (const { socket: open } of speakers) open.destroy();
  await until(() => mail.send(HERE, message));
});

test('a channel is closed when its folder goes, and opened when it is made anew', async () => {
  const folder = join(mail.data.sockets.mailChannels, THERE);
  await rm(folder, { recursive: true });
  await expect(mail.send(THERE, message)).rejects.toThrow('ENOENT');
  await mkdir(folder);
  await until(() => mail.send(THERE, message));
  expect((await stat(join(folder, 'smtp.sock'))).mode & 0o777).toBe(0o666);
});
