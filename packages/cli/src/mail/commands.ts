import { command } from '../command.ts';
import { pageOptions } from '../output/page-options.ts';

const site = { description: 'name or id of the site' } as const;
const message = { description: 'id of the message' } as const;
const settingsOf = { description: 'name or id of the site; left out: the installation', optional: true } as const;

export const mailCommands = [
  command({
    name: 'mail list',
    summary: 'List the messages that a site has sent',
    arguments: { site },
    options: {
      ...pageOptions,
      search: { value: 'WORDS', description: 'only those with these words in sender, recipients, subject or text' },
    },
    examples: [
      { command: 'mail list shop', purpose: 'the latest messages' },
      { command: 'mail list shop --search password', purpose: 'find one' },
    ],
    load: async () => (await import('./list-mail.ts')).listMail,
  }),
  command({
    name: 'mail show',
    summary: 'Show a message',
    description: 'Shows its most important headers, its text and the names of its attachments.',
    arguments: { site, message },
    examples: [{ command: 'mail show shop MESSAGE', purpose: 'read it' }],
    load: async () => (await import('./show-message.ts')).showMessage,
  }),
  command({
    name: 'mail source',
    summary: 'Print a message as it was sent',
    description: 'Into a file or another program byte by byte; on a terminal control characters are shown as their numbers.',
    arguments: { site, message },
    examples: [{ command: 'mail source shop MESSAGE', purpose: 'with all headers; > message.eml keeps it' }],
    load: async () => (await import('./print-source.ts')).printSource,
  }),
  command({
    name: 'mail release',
    summary: 'Deliver a message that was kept',
    description: 'Sends it through the mail server of the site’s settings.',
    arguments: { site, message },
    options: { to: { value: 'ADDRESS', many: true, description: 'who gets it; may be repeated (default: its own recipients)' } },
    examples: [{ command: 'mail release shop MESSAGE --to someone@example.org', purpose: 'look at it in a real mailbox' }],
    load: async () => (await import('./release-message.ts')).releaseMessage,
  }),
  command({
    name: 'mail delete',
    summary: 'Delete a message',
    arguments: { site, message },
    examples: [{ command: 'mail delete shop MESSAGE', purpose: 'it is gone' }],
    load: async () => (await import('./delete-mail.ts')).deleteMessage,
  }),
  command({
    name: 'mail clear',
    summary: 'Delete all messages of a site',
    arguments: { site },
    options: { yes: { description: 'do not ask for the name' } },
    examples: [{ command: 'mail clear shop --yes', purpose: 'for scripts' }],
    load: async () => (await import('./delete-mail.ts')).clearMail,
  }),
  command({
    name: 'mail settings',
    summary: 'Show or change the mail settings of a site or of the installation',
    description:
      'Without options it shows them. Mail is always kept; with a server it is sent on as well. A site without settings of its own has those of the ' +
      'installation.',
    arguments: { site: settingsOf },
    options: {
      server: { value: 'HOST', description: 'send mail on through this server' },
      port: { value: 'N', whole: true, description: 'its port, usually 465 or 587' },
      tls: {
        value: 'HOW',
        choices: ['implicit', 'starttls', 'none'],
        description: 'encryption: from the first byte, as an upgrade, or none (own networks only)',
      },
      user: { value: 'NAME', description: 'user at the server' },
      password: { description: 'give a password for the user: it is asked for, or read from standard input' },
      from: { value: 'ADDRESS', description: 'sender of every message on its way (default: its own)' },
      'keep-only': { description: 'send nothing on' },
      'as-installation': { description: 'site: no settings of its own' },
      limit: {
        value: 'NAME=NUMBER',
        many: true,
        description: 'limit: messages, bytes and days that are kept, messageBytes of one message, messages perHour',
      },
    },
    examples: [
      { command: 'mail settings', purpose: 'what holds for all sites' },
      { command: 'mail settings shop --limit days=7 --limit messages=500', purpose: 'keep less' },
      {
        command: 'mail settings shop --server smtp.example.org --port 587 --tls starttls --user shop --password',
        purpose: 'send the site’s mail on',
      },
      { command: 'mail settings shop --as-installation', purpose: 'take that back' },
    ],
    load: async () => (await import('./change-settings.ts')).showOrChangeSettings,
  }),
  command({
    name: 'mail test',
    summary: 'Send a test message with the settings of a site or of the installation',
    arguments: { site: settingsOf },
    options: { to: { value: 'ADDRESS', required: true, description: 'who gets it' } },
    examples: [{ command: 'mail test shop --to someone@example.org', purpose: 'prints the answer of the mail server' }],
    load: async () => (await import('./test-settings.ts')).testSettings,
  }),
];
