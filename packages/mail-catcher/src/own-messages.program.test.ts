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
