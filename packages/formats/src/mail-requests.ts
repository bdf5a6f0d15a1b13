import { z } from 'zod';
import { siteId } from './identifiers.ts';

/**
 * What the part `mail` does for the API, as JSON lines on its socket. Every request names the site: a message of another site is answered like one that
 * does not exist (`unknown-message`). Other errors: `relay-failed` (the other server's words), `no-relay`, `not-allowed`, `disk-full`.
 */
export const messageId = z.string().regex(/^m[0-9a-hjkmnp-tv-z]{15}$/);
const emailAddress = z
  .string()
  .max(254)
  .regex(/^[^\s<>,;"()\0]+@[^\s<>,;"()@\0]+$/);

export const mailRelay = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535),
  /** `implicit`: TLS from the first byte; `starttls`: required upgrade; `none`: plain text, for servers on this machine or network only. */
  tls: z.enum(['implicit', 'starttls', 'none']),
  user: z.string().max(254).optional(),
  password: z.string().max(1_024).optional(),
  /** Sender of the envelope; absent: the message's own. */
  from: emailAddress.optional(),
});
export type MailRelay = z.infer<typeof mailRelay>;

export const mailLimits = z.strictObject({
  messages: z.int().min(1).max(1_000_000).default(2_000),
  bytes: z
    .int()
    .min(1_048_576)
    .default(256 * 1_048_576),
  days: z.int().min(1).max(3_650).default(30),
  messageBytes: z
    .int()
    .min(1_024)
    .max(50 * 1_048_576)
    .default(25 * 1_048_576),
  /** Messages that a site may send in an hour. */
  perHour: z.int().min(1).max(1_000_000).default(1_000),
});
export type MailLimits = z.infer<typeof mailLimits>;

/** Where messages of Daspanel itself are kept: an id that no site gets. */
export const INSTALLATION_MAILBOX = siteId.parse('s000000000000000');

export const ownMessage = z.strictObject({
  to: emailAddress,
  subject: z.string().min(1).max(200),
  text: z.string().max(100_000),
  html: z.string().max(200_000),
});
export type OwnMessage = z.infer<typeof ownMessage>;

const message = z.strictObject({ site: siteId, message: messageId });
/** Whose settings: the installation's are for all sites that have none of their own. */
const scope = z.union([z.literal('installation'), siteId]);

export const mailRequests = {
  /** Newest first. `search`: words in sender, recipients, subject and text. Result: `{ items: MailSummary[], next: string | null }`. */
  'mail.list': z.strictObject({
    site: siteId,
    search: z.string().max(200).optional(),
    after: z.string().max(100).optional(),
    limit: z.int().min(1).max(200),
  }),
  /** Result: `MailMessage`. */
  'mail.read': message,
  /** Result: `{ base64 }`, the message as it was sent. */
  'mail.source': message,
  /** Result: `{ html }`: pictures of the message itself are data: URLs, everything from outside is taken out. Error `no-html`. */
  'mail.html': message,
  /** Result: `{ name, type, base64 }`. */
  'mail.attachment': z.strictObject({ ...message.shape, attachment: z.int().min(0).max(999) }),
  'mail.remove': message,
  /** Removes all of the site's messages. Result: `{ removed }`. */
  'mail.clear': z.strictObject({ site: siteId }),
  /** Result: `{ messages, bytes }`. */
  'mail.measure': z.strictObject({ site: siteId }),
  /** Sends one kept message through the relay of the site, to its own recipients or to `to`. Result: `{ accepted: string[], response }`. */
  'mail.release': z.strictObject({ ...message.shape, to: z.array(emailAddress).min(1).max(20).optional() }),
  /** What is wanted from now on, kept in `data/mail`. `relay: null`: mail is only kept. Absent for a site: the installation's. */
  'mail.configure': z.strictObject({ scope, relay: mailRelay.nullable().optional(), limits: mailLimits.optional() }),
  /**
   * Sends a test message with the settings given, without storing them. `scope`: whose they are to be; absent, or a site's: only servers on the public
   * Internet, as for a site's own relay. Result: `{ response }`. Errors `relay-failed`, `not-allowed`.
   */
  'mail.test': z.strictObject({ scope: scope.optional(), relay: mailRelay, to: emailAddress }),
  /** Keeps a message of Daspanel itself in `INSTALLATION_MAILBOX`, and sends it on through the installation's relay where there is one. Result: `{ message }`, its id. */
  'mail.send': ownMessage,
  /** Removes the site's messages and settings for good. */
  'mail.purge': z.strictObject({ site: siteId }),
} as const;

export const mailDelivery = z.strictObject({
  at: z.number(),
  outcome: z.enum(['sent', 'failed', 'waiting']),
  /** The other server's answer, or why it was not reached. */
  response: z.string(),
  to: z.array(z.string()).readonly(),
});

export const mailSummary = z.strictObject({
  id: messageId,
  receivedAt: z.number(),
  /** Envelope (SMTP), not header. */
  sender: z.string(),
  recipients: z.array(z.string()).readonly(),
  from: z.string(),
  subject: z.string(),
  bytes: z.int(),
  attachments: z.int(),
  /** Null where no relay was configured. */
  delivery: mailDelivery.nullable(),
});
export type MailSummary = z.infer<typeof mailSummary>;

export const mailMessage = z.strictObject({
  ...mailSummary.shape,
  to: z.string(),
  cc: z.string(),
  replyTo: z.string(),
  date: z.string().nullable(),
  headers: z.array(z.strictObject({ name: z.string(), value: z.string() })).readonly(),
  /** The plain text, at most 1 MiB; null: there is none. */
  text: z.string().nullable(),
  hasHtml: z.boolean(),
  /** True when parts were left out because the message is too deep or has too many. */
  truncated: z.boolean(),
  files: z.array(z.strictObject({ index: z.int(), name: z.string(), type: z.string(), bytes: z.int(), inline: z.boolean() })).readonly(),
  deliveries: z.array(mailDelivery).readonly(),
});
export type MailMessage = z.infer<typeof mailMessage>;
