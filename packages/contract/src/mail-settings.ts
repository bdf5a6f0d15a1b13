import { siteId } from '@daspanel/formats/identifiers.ts';
import { mailLimits, mailRelay } from '@daspanel/formats/mail-requests.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { emailAddress } from './mail.ts';
import { partialWithoutDefaults } from './partial.ts';

/** A message must fit into one answer, in base 64. */
const LARGEST_MESSAGE = 40 * 1_048_576;

const visible = /^\P{Cc}*$/u;
const withoutControls = 'must not hold control characters';
const address = {
  kind: z.literal('server').meta({ description: 'Mail is kept, and sent on through this server' }),
  host: z
    .string()
    .min(1)
    .max(253)
    .regex(/^[A-Za-z0-9._:-]+$/, 'must be a host name or an address')
    .meta({ title: 'Mail server' }),
  port: mailRelay.shape.port.meta({ title: 'Port', description: 'Usually 465 with `implicit`, 587 with `starttls`' }),
  tls: mailRelay.shape.tls.meta({
    title: 'Encryption',
    description:
      '`implicit`: TLS from the first byte; `starttls`: required upgrade; `none`: plain text, for servers on this machine or network',
  }),
};
const user = z.string().min(1).max(254).regex(visible, withoutControls).meta({ title: 'User' });
const from = emailAddress.meta({ title: 'Sender', description: 'Sender of every envelope; left out: the message’s own' });

const wantedServer = z.strictObject({
  ...address,
  user: user.optional(),
  password: z
    .string()
    .min(1)
    .max(1_024)
    .regex(visible, withoutControls)
    .optional()
    .meta({ description: 'Never shown. Left out: the stored one stays as long as server, port, encryption and user do' }),
  from: from.optional(),
});
export type WantedMailServer = z.infer<typeof wantedServer>;

const shownServer = z.strictObject({
  ...address,
  user: user.nullable(),
  hasPassword: z.boolean(),
  from: z.string().nullable(),
});

const none = z.strictObject({ kind: z.literal('none').meta({ description: 'Mail is only kept' }) });
const asInstallation = z.strictObject({ kind: z.literal('installation').meta({ description: 'As the installation’s settings say' }) });
const { messages, bytes, days, messageBytes, perHour } = mailLimits.shape;
const limits = z
  .strictObject({
    messages: messages.meta({ title: 'Messages' }),
    bytes: bytes.meta({ title: 'Bytes', description: 'Of all messages together' }),
    days: days.meta({ title: 'Days' }),
    messageBytes: messageBytes
      .unwrap()
      .max(LARGEST_MESSAGE)
      .default(25 * 1_048_576)
      .meta({ title: 'Largest message', description: 'Bytes' }),
    perHour: perHour.meta({ title: 'Messages in an hour', description: 'What a site may send' }),
  })
  .meta({
    id: 'MailLimits',
    description: 'Beyond `messages`, `bytes` or `days` the oldest go; larger messages and those beyond `perHour` are refused',
  });

const common = {
  state: z.enum(['applied', 'pending']).meta({ description: '`pending`: stored, and the mail part has not taken them yet' }),
  problem: z.string().optional().meta({ description: 'Why they are still pending' }),
  revision: z.int(),
};

export const installationMailSettings = z
  .strictObject({ relay: z.discriminatedUnion('kind', [none, shownServer]), limits, ...common })
  .meta({ id: 'InstallationMailSettings' });
export type InstallationMailSettings = z.infer<typeof installationMailSettings>;

export const siteMailSettings = z
  .strictObject({
    relay: z.discriminatedUnion('kind', [asInstallation, none, shownServer]),
    limits: limits.nullable().meta({ description: 'Null: as the installation’s' }),
    ...common,
  })
  .meta({ id: 'SiteMailSettings' });
export type SiteMailSettings = z.infer<typeof siteMailSettings>;

const limitChanges = partialWithoutDefaults(limits);
export const updateInstallationMailBody = z.strictObject({
  relay: z.discriminatedUnion('kind', [none, wantedServer]).optional(),
  limits: limitChanges.optional(),
});
export const updateSiteMailBody = z.strictObject({
  relay: z.discriminatedUnion('kind', [asInstallation, none, wantedServer]).optional(),
  limits: limitChanges.nullable().optional().meta({ description: 'Null: as the installation’s' }),
});
export type UpdateMailSettingsBody = z.infer<typeof updateSiteMailBody>;

const testFields = {
  to: emailAddress.meta({ title: 'Recipient', description: 'Who gets the test message' }),
  server: wantedServer.omit({ kind: true }).optional().meta({ description: 'Left out: the stored settings' }),
};
const testBody = z.strictObject(testFields);
export type TestMailBody = z.infer<typeof testBody>;

const example = {
  body: {
    relay: { kind: 'server', host: 'smtp.example.org', port: 587, tls: 'starttls', user: 'shop', password: 'correct horse battery' },
  },
} as const;
const tested = {
  200: {
    description: 'The mail server has taken the test message',
    body: z.strictObject({ response: z.string() }).meta({ id: 'MailTest' }),
  },
} as const;
const ofSite = { params: z.strictObject({ site: siteId }), path: '/v1/sites/{site}/mail-settings' } as const;
const ofInstallation = { path: '/v1/settings/mail' } as const;
const applied = 'The settings, as applied';
const pending = 'Stored; the mail part has not taken them yet';

export const mailSettings = {
  get: endpoint({
    ...ofInstallation,
    id: 'mail-settings.get',
    method: 'GET',
    access: 'installation-mail:read',
    summary: 'Read the mail settings of the installation',
    responses: { 200: { description: 'The settings', body: installationMailSettings, etag: true } },
  }),
  update: endpoint({
    ...ofInstallation,
    id: 'mail-settings.update',
    method: 'PATCH',
    access: 'installation-mail:write',
    summary: 'Change the mail settings of the installation',
    description:
      'They are for all sites that have none of their own. Fields that are left out stay (RFC 7396). `relay` is for owners: links to their passwords go through that server.',
    body: updateInstallationMailBody,
    example,
    ifMatch: true,
    responses: {
      200: { description: applied, body: installationMailSettings, etag: true },
      202: { description: pending, body: installationMailSettings, etag: true },
    },
    problems: ['not-permitted'],
  }),
  test: endpoint({
    id: 'mail-settings.test',
    method: 'POST',
    path: '/v1/settings/mail/test',
    access: 'installation-mail:write',
    summary: 'Send a test message with the installation’s or other settings',
    body: testBody,
    example: { body: { to: 'someone@example.org' } },
    responses: tested,
    problems: ['no-mail-server', 'mail-server-refused', 'mail-server-failed'],
  }),
};

export const siteMail = {
  get: endpoint({
    ...ofSite,
    id: 'site-mail-settings.get',
    method: 'GET',
    access: 'mail-settings:read',
    summary: 'Read the mail settings of a site',
    responses: { 200: { description: 'The settings', body: siteMailSettings, etag: true } },
  }),
  update: endpoint({
    ...ofSite,
    id: 'site-mail-settings.update',
    method: 'PATCH',
    access: 'mail-settings:write',
    summary: 'Change the mail settings of a site',
    description: 'Fields that are left out stay (RFC 7396).',
    body: updateSiteMailBody,
    example,
    ifMatch: true,
    responses: {
      200: { description: applied, body: siteMailSettings, etag: true },
      202: { description: pending, body: siteMailSettings, etag: true },
    },
    problems: ['wrong-state'],
  }),
  test: endpoint({
    params: ofSite.params,
    id: 'site-mail-settings.test',
    method: 'POST',
    path: '/v1/sites/{site}/mail-settings/test',
    access: 'mail-settings:write',
    summary: 'Send a test message with a site’s or other settings',
    body: z.strictObject(testFields),
    example: { body: { to: 'someone@example.org' } },
    responses: tested,
    problems: ['no-mail-server', 'mail-server-refused', 'mail-server-failed'],
  }),
};
