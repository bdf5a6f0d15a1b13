import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { HERE, startMailPart, THERE, until, type MailPart } from './testing/mail-part.ts';

const message = (subject: string, more: object = {}) => ({
  from: 'a@x.test',
  to: 'b@x.test',
  subject,
  text: `text of ${subject}`,
  ...more,
});
const subjectsOf = async (mail: MailPart, site = HERE) => (await mail.list(site)).items.map(({ subject }) => subject);

async function start(...options: Parameters<typeof startMailPart>): Promise<MailPart> {
  const mail = await startMailPart(...options);
  onTestFinished(() => mail[Symbol.asyncDispose]());
  await mail.openChannel(HERE);
  return mail;
}

async function restart(mail: MailPart): Promise<void> {
  await mail.part.start();
  await mail.openChannel(HERE);
}

test('killed while many send: what was acknowledged is there, the rest is absent or whole, and nothing is left over', async () => {
  const mail = await start();
  const acknowledged = new Set<string>();
  const text = 'line of text\r\n'.repeat(3_000);
  let number = 0;
  const sendOn = async (sender: number) => {
    for (let count = 0; ; count += 1) {
      const subject = `${sender}-${count}`;
      await mail.send(HERE, message(subject, { text: count % 2 === 0 ? text : 'short' }));
      acknowledged.add(subject);
      number += 1;
    }
  };
  for (let round = 0; round < 4; round += 1) {
    const enough = number + 40;
    const senders = Promise.allSettled([0, 1, 2, 3].map((sender) => sendOn(round * 10 + sender)));
    await until(async () => expect(number).toBeGreaterThan(enough));
    await mail.part.kill();
    await senders;
    await restart(mail);
  }
  const { items } = await mail.list(HERE);
  const all = [...items];
  for (let { next } = await mail.list(HERE); next !== null;) {
    const page = await mail.list(HERE, { after: next });
    all.push(...page.items);
    next = page.next;
  }
  const found = new Set(all.map(({ subject }) => subject));
  expect([...acknowledged].filter((subject) => !found.has(subject))).toEqual([]);
  const length = new Map(all.map(({ subject, bytes }) => [subject, bytes]));
  for (const [subject, bytes] of length) expect(bytes > 40_000).toBe(Number(subject.split('-')[1]) % 2 === 0);
  expect(await readdir(join(mail.data.mail, 'incoming'))).toEqual([]);
  expect(await readdir(join(mail.data.mail, 'sites', HERE))).toHaveLength(all.length);
  expect(await mail.request('mail.measure', { site: HERE })).toEqual({
    messages: all.length,
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
  });
});

test.each(['mail.before-rename', 'mail.before-index'])('killed at %s: the message is absent or whole', async (place) => {
  const mail = await start({ failpoints: `${place}=exit` });
  await expect(mail.send(HERE, message('one'))).rejects.toThrow(/closed|ECONN/);
  await mail.part.kill();
  await restart(mail);
  expect(await subjectsOf(mail)).toEqual(place === 'mail.before-index' ? ['one'] : []);
  expect(await readdir(join(mail.data.mail, 'incoming'))).toEqual([]);
});

test('the index is made again when it is missing or damaged', async () => {
  const mail = await start();
  await mail.openChannel(THERE);
  for (const subject of ['first', 'second', 'third']) await mail.send(HERE, message(subject));
  await mail.send(THERE, message('other', { to: Array.from({ length: 60 }, (_, number) => `${'r'.repeat(60)}${number}@x.test`) }));
  const before = await mail.list(HERE);
  const otherBefore = await mail.list(THERE);
  const index = join(mail.data.mail, 'index.db');
  const damages: (() => Promise<void>)[] = [
    () => rm(index),
    () => writeFile(index, 'no database at all, but long enough to be looked at'.repeat(100)),
    async () => void (await runProgram('/usr/bin/dd', ['if=/dev/urandom', `of=${index}`, 'bs=4096', 'seek=1', 'count=20', 'conv=notrunc'])),
  ];
  for (const damage of damages) {
    await mail.part.stop();
    await damage();
    await restart(mail);
    await until(async () => expect(await mail.list(HERE)).toEqual(before));
    await until(async () => expect(await mail.list(THERE)).toEqual(otherBefore));
    expect((await mail.list(HERE, { search: 'text second' })).items.map(({ subject }) => subject)).toEqual(['second']);
  }
});

test('files and rows that have no partner are healed at the next start', async () => {
  const mail = await start();
  for (const subject of ['kept', 'lost']) await mail.send(HERE, message(subject));
  const lost = (await mail.list(HERE)).items[0]?.id ?? '';
  const folder = join(mail.data.mail, 'sites', HERE);
  await mail.part.stop();
  await rm(join(folder, `${lost}.eml`));
  await writeFile(join(folder, 'mzzzzzzzzzzzzzzz.eml'), 'Subject: forged\r\n\r\nno head of ours\r\n');
  await writeFile(join(folder, 'note.txt'), 'of a person');
  await restart(mail);
  expect(await subjectsOf(mail)).toEqual(['kept']);
  expect(await readdir(folder)).toHaveLength(3);
});

test('a full disk: 452, nothing half, and mail is taken again when there is room', async () => {
  const mail = await start({
    async prepare({ mail: folder }) {
      const mounted = await runProgram('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=3m,mode=0700', 'tmpfs', folder]);
      expect(String(mounted.stderr)).toBe('');
    },
  });
  onTestFinished(async () => void (await runProgram('/usr/bin/umount', ['-l', mail.data.mail])));
  const large = 'x'.repeat(60).concat('\r\n').repeat(4_000);
  let kept = 0;
  const fill = async () => {
    for (;;) {
      await mail.send(HERE, message(`large ${kept}`, { text: large }));
      kept += 1;
    }
  };
  await expect(fill()).rejects.toMatchObject({ responseCode: 452 });
  const small = async () => {
    for (;;) {
      await mail.send(HERE, message(`small ${kept}`));
      kept += 1;
    }
  };
  await expect(small()).rejects.toMatchObject({ responseCode: 452 });
  expect(kept).toBeGreaterThan(3);
  expect(await readdir(join(mail.data.mail, 'incoming'))).toEqual([]);
  const { messages } = (await mail.request('mail.measure', { site: HERE })) as { messages: number };
  expect(messages).toBe(kept);
  await mail.part.kill();
  await restart(mail);
  expect(((await mail.request('mail.measure', { site: HERE })) as { messages: number }).messages).toBe(kept);
  const [, victim] = (await mail.list(HERE)).items.toReversed();
  await mail.request('mail.remove', { site: HERE, message: victim?.id });
  await mail.send(HERE, message('again'));
  expect((await subjectsOf(mail))[0]).toBe('again');
});

test('settings are kept, and are nobody else’s', async () => {
  const mail = await start();
  const relay = { host: '127.0.0.1', port: 9, tls: 'none', user: 'u', password: 'secret' };
  await mail.request('mail.configure', { scope: 'installation', relay });
  await mail.request('mail.configure', {
    scope: HERE,
    relay: null,
    limits: { messages: 2, bytes: 1_048_576, days: 1, messageBytes: 2_000, perHour: 9 },
  });
  expect((await stat(join(mail.data.mail, 'settings.json'))).mode & 0o777).toBe(0o600);
  await mail.part.kill();
  await restart(mail);
  await expect(mail.send(HERE, message('large', { text: 'x'.repeat(4_000) }))).rejects.toMatchObject({ responseCode: 552 });
  await mail.send(HERE, message('small'));
  const [small] = (await mail.list(HERE)).items;
  expect(small?.delivery).toBeNull();
  await expect(mail.request('mail.release', { site: HERE, message: small?.id })).rejects.toMatchObject({ code: 'no-relay' });
});
