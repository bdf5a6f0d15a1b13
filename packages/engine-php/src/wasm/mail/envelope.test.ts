import { expect, it } from 'vitest';
import { isSendmail, parseSendmailCommand, readAddresses, readEnvelope } from './envelope.ts';

it.each([
  ['a@example.org', ['a@example.org']],
  ['A <a@example.org>, "B, <no>" <b@example.org>', ['a@example.org', 'b@example.org']],
  ['Group: a@example.org, B <b@example.org>;, c@example.org', ['a@example.org', 'b@example.org', 'c@example.org']],
  ['a@example.org (one, (two) <no>), <b@[IPv6:::1]>', ['a@example.org', 'b@[IPv6:::1]']],
  [' \r\n a@example.org,\r\n\tb@example.org\r\n', ['a@example.org', 'b@example.org']],
  ['undisclosed-recipients:;', []],
  ['', []],
])('the addresses of %j', (value, addresses) => {
  expect(readAddresses(value)).toEqual(addresses);
});

it('only sendmail alone is sendmail', () => {
  expect(isSendmail("/usr/sbin/sendmail -t -i -f'a b'")).toBe(true);
  for (const line of [
    '/usr/sbin/sendmail -t; id',
    '/usr/sbin/sendmail `id`',
    '/usr/sbin/sendmail < x',
    'sendmail',
    '/usr/sbin/sendmail2',
    "/usr/sbin/sendmail '",
  ])
    expect(isSendmail(line)).toBe(false);
});

it('options are read as sendmail reads them', () => {
  const command = '/usr/sbin/sendmail -t -i -oi -F Name -f bounce\\@example.org -- -strange@example.org';
  expect(parseSendmailCommand(command)).toEqual({
    sender: 'bounce@example.org',
    readsRecipients: true,
    recipients: ['-strange@example.org'],
  });
  expect(() => parseSendmailCommand('/usr/sbin/sendmail -bs')).toThrow('-bs');
});

it.each(['To: a@example.org\n\nbody', 'To: a@example.org', 'to:a@example.org\r\n\r\n', 'To: a@example.org\n\n'])(
  'a message may be as short as %j',
  (text) => {
    const { recipients, message } = readEnvelope({ sender: undefined, readsRecipients: true, recipients: [] }, text);
    expect(recipients).toEqual(['a@example.org']);
    expect(message).toMatch(/^From: <site@localhost>\r\nTo: ?a@example.org\r\n\r\n(body)?$/i);
  },
);

it('an address cannot bring a command of its own', () => {
  const given = { sender: 'a@example.org>\r\nRCPT TO:<b@example.org', readsRecipients: true, recipients: [] };
  expect(() => readEnvelope(given, 'To: a@example.org\n\n')).toThrow('characters');
});
