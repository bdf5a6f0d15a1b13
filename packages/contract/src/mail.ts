import { siteId } from '@daspanel/formats/identifiers.ts';
import { messageId } from '@daspanel/formats/mail-requests.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './page.ts';
import { freeText, timestamp } from './text.ts';
import { viewLink } from './views.ts';

export const emailAddress = z
  .string()
  .max(254)
  .regex(/^[^\s<>,;"()@\p{Cc}]+@[^\s<>,;"()@\p{Cc}]+$/u, 'must be a mail address such as name@example.org');

const mailDelivery = z
  .strictObject({
    at: timestamp,
    outcome: z.enum(['sent', 'failed', 'waiting']),
    response: z.string().meta({ description: 'Answer of the other server, or why it was not reached' }),
    to: z.array(z.string()),
  })
  .meta({ id: 'MailDelivery' });
export type MailDelivery = z.infer<typeof mailDelivery>;

export const mailSummary = z
  .strictObject({
    id: messageId,
    receivedAt: timestamp,
    sender: z.string().meta({ description: 'Sender of the envelope (SMTP)' }),
    recipients: z.array(z.string()).meta({ description: 'Recipients of the envelope' }),
    from: z.string().meta({ description: 'The header From' }),
    subject: z.string(),
    bytes: z.int(),
    attachments: z.int(),
    delivery: mailDelivery.nullable().meta({ description: 'The last attempt to send it on; null: it is only kept' }),
  })
  .meta({ id: 'MailSummary' });
export type MailSummary = z.infer<typeof mailSummary>;

const attachment = z.strictObject({
  index: z.int(),
  name: z.string(),
  type: z.string(),
  bytes: z.int(),
  inline: z.boolean().meta({ description: 'Shown inside the HTML' }),
});

export const mailMessage = mailSummary
  .extend({
    to: z.string(),
    cc: z.string(),
    replyTo: z.string(),
    date: z.string().nullable().meta({ description: 'The header Date' }),
    headers: z.array(z.strictObject({ name: z.string(), value: z.string() })),
    text: z.string().nullable().meta({ description: 'The plain text, at most 1 MiB; null: there is none' }),
    hasHtml: z.boolean(),
    truncated: z.boolean().meta({ description: 'Parts were left out: it is too deep or has too many' }),
    files: z.array(attachment),
    deliveries: z.array(mailDelivery),
  })
  .meta({ id: 'MailMessage' });
export type MailMessage = z.infer<typeof mailMessage>;

const ofSite = { params: z.strictObject({ site: siteId }) } as const;
const params = z.strictObject({ site: siteId, message: messageId });
const path = '/v1/sites/{site}/mail/{message}';

export const mail = {
  list: endpoint({
    ...ofSite,
    id: 'mail.list',
    method: 'GET',
    path: '/v1/sites/{site}/mail',
    access: 'mail:read',
    summary: 'List the messages that a site has sent',
    query: z.strictObject({
      ...pageQuery,
      search: freeText(200).min(1).optional().meta({ description: 'Words in sender, recipients, subject and text' }),
    }),
    responses: { 200: { description: 'One page of messages, newest first', body: pageOf(mailSummary) } },
    problems: ['invalid-cursor', 'unavailable'],
  }),
  usage: endpoint({
    ...ofSite,
    id: 'mail.usage',
    method: 'GET',
    path: '/v1/sites/{site}/mail-usage',
    access: 'mail:read',
    summary: 'How much mail of a site is kept',
    responses: { 200: { description: 'What is kept', body: z.strictObject({ messages: z.int(), bytes: z.int() }) } },
    problems: ['unavailable'],
  }),
  get: endpoint({
    id: 'mail.get',
    method: 'GET',
    path,
    access: 'mail:read',
    summary: 'Read a message',
    params,
    responses: { 200: { description: 'The message', body: mailMessage } },
    problems: ['unavailable', 'unreadable'],
  }),
  source: endpoint({
    id: 'mail.source',
    method: 'GET',
    path: `${path}/source`,
    access: 'mail:read',
    summary: 'Download a message as it was sent',
    params,
    responses: { 200: { description: 'The message (RFC 5322)', mediaType: 'message/rfc822' } },
    problems: ['unavailable', 'unreadable'],
  }),
  html: endpoint({
    id: 'mail.html',
    method: 'GET',
    path: `${path}/html`,
    access: 'mail:read',
    summary: 'Read the HTML of a message',
    description:
      'Pictures of the message itself are in it; everything from outside is taken out, and the answer’s policy lets nothing run, load or be sent.',
    params,
    responses: { 200: { description: 'The page', mediaType: 'text/html' } },
    problems: ['unavailable', 'unreadable'],
  }),
  view: endpoint({
    id: 'mail.view',
    method: 'POST',
    path: `${path}/view`,
    access: 'mail:read',
    summary: 'Get an address to show the HTML of a message at',
    description: 'At an origin of its own, for a frame of the panel. It ends with the session, and ten minutes after its last use.',
    params,
    showsSecret: true,
    responses: { 201: { description: 'The address', body: viewLink } },
    problems: ['unavailable', 'unreadable'],
  }),
  attachment: endpoint({
    id: 'mail.attachment',
    method: 'GET',
    path: `${path}/attachments/{attachment}`,
    access: 'mail:read',
    summary: 'Download an attachment',
    params: params.extend({
      attachment: z
        .string()
        .regex(/^(?:0|[1-9]\d{0,2})$/)
        .meta({ description: '`index` of one of the message’s files' }),
    }),
    responses: { 200: { description: 'The file', mediaType: 'application/octet-stream' } },
    problems: ['unavailable', 'unreadable'],
  }),
  release: endpoint({
    id: 'mail.release',
    method: 'POST',
    path: `${path}/release`,
    access: 'mail:write',
    summary: 'Deliver a message that was kept',
    description: 'Sends it through the mail server of the site’s settings.',
    params,
    body: z.strictObject({
      to: z.array(emailAddress).min(1).max(20).optional().meta({ description: 'Left out: its own recipients' }),
    }),
    example: { body: { to: ['someone@example.org'] } },
    responses: {
      200: {
        description: 'The mail server has taken it',
        body: z.strictObject({ accepted: z.array(z.string()), response: z.string().meta({ description: 'Answer of the mail server' }) }),
      },
    },
    problems: ['no-mail-server', 'mail-server-refused', 'mail-server-failed'],
  }),
  delete: endpoint({
    id: 'mail.delete',
    method: 'DELETE',
    path,
    access: 'mail:write',
    summary: 'Delete a message',
    params,
    responses: { 204: { description: 'It is gone' } },
  }),
  clear: endpoint({
    ...ofSite,
    id: 'mail.clear',
    method: 'DELETE',
    path: '/v1/sites/{site}/mail',
    access: 'mail:write',
    summary: 'Delete all messages of a site',
    query: z.strictObject({ confirm: z.string().max(64).meta({ description: 'The name of the site, typed again' }) }),
    responses: { 200: { description: 'They are gone', body: z.strictObject({ removed: z.int() }) } },
    problems: ['confirmation-mismatch'],
  }),
};
