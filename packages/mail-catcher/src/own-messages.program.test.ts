import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { INSTALLATION_MAILBOX } from '@daspanel/formats/mail-requests.ts';
import { startMailPart, type MailPart } from './testing/mail-part.ts';

let mail: MailPart;
beforeAll(async () => {
  mail = await startMailPart();
});
afterAll(() => mail[Symbol.asyncDispose]());

const message = { to: 'ana@example.org', subject: 'Grüße\r\nBcc: eve@example.org', text: 'Hallo\nAna', html: '<p>Hallo</p>' };

test('a message of Daspanel itself is kept where an administrator finds it, with a text and a page', async () => {
  const { message: id } = (await mail.request('mail.send', message)) as { message: string };
  const { items } = await mail.list(INSTALLATION_MAILBOX);
  expect(items).toMatchObject([{ id, recipients: ['ana@example.org'], delivery: null, sender: 'daspanel@daspanel.localhost' }]);
  const kept = await mail.read(INSTALLATION_MAILBOX, id);
  expect(kept).toMatchObject({ to: 'ana@example.org', text: expect.stringContaining('Hallo\nAna'), hasHtml: true });
  expect(kept.headers.map(({ name }) => name.toLowerCase())).not.toContain('bcc');
});

test('one that has no address is refused', async () => {
  await expect(mail.request('mail.send', { ...message, to: 'ana@example.org, eve@example.org' })).rejects.toThrow(/to/);
});

test('where the installation has a mail server it goes on, from the address that the server wants', async () => {
  const received: { readonly from: string; readonly to: readonly string[]; readonly content: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, { envelope: { mailFrom, rcptTo } }, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = mailFrom === false ? '' : mailFrom.address;
        received.push({ from, to: rcptTo.map(({ address }) => address), content: Buffer.concat(chunks).toString() });
        callback(null, 'taken');
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const relay = { host: '127.0.0.1', port, tls: 'none', from: 'panel@example.org' };
  await mail.request('mail.configure', { scope: 'installation', relay });
  await mail.request('mail.send', { ...message, subject: 'Relayed' });
  await expect.poll(() => received.length, { timeout: 10_000 }).toBe(1);
  expect(received[0]).toMatchObject({ from: 'panel@example.org', to: ['ana@example.org'] });
  const content = received[0]?.content ?? '';
  expect(content).toMatch(/^From: Daspanel <panel@example\.org>\r$/m);
  expect(content).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  expect(content).not.toContain('X-Daspanel-Envelope');
  await new Promise<void>((resolve) => server.close(() => resolve()));
});
