import type { OwnMessage } from '@daspanel/formats/mail-requests.ts';
import { mailTexts, type MailLanguage } from './texts.ts';

interface Receiver {
  readonly to: string;
  readonly language: MailLanguage | null;
  /** The configured host name. */
  readonly hostName: string;
}

export function invitationMessage(
  receiver: Receiver,
  { link, inviter, days }: { readonly link: string; readonly inviter: string; readonly days: number },
): OwnMessage {
  const { invitation } = mailTexts[receiver.language ?? 'en'];
  return compose(receiver, { ...invitation, values: { host: receiver.hostName, inviter, days: String(days) }, link });
}

export function passwordResetMessage(
  receiver: Receiver,
  { link, minutes }: { readonly link: string; readonly minutes: number },
): OwnMessage {
  const { passwordReset } = mailTexts[receiver.language ?? 'en'];
  return compose(receiver, { ...passwordReset, values: { host: receiver.hostName, minutes: String(minutes) }, link });
}

export function passwordChangedMessage(receiver: Receiver): OwnMessage {
  const { passwordChanged } = mailTexts[receiver.language ?? 'en'];
  return compose(receiver, { ...passwordChanged, values: { host: receiver.hostName } });
}

interface Content {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  /** Stands by itself after the first paragraph. */
  readonly link?: string;
}

function compose({ to }: Receiver, { subject, paragraphs, values, link }: Content): OwnMessage {
  const filled = paragraphs.map((text) => fill(text, values));
  const [first = '', ...rest] = filled;
  const lines = [first, ...(link === undefined ? [] : [link]), ...rest];
  const html = [
    `<p>${escapeHtml(first)}</p>`,
    ...(link === undefined ? [] : [`<p><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>`]),
    ...rest.map((text) => `<p>${escapeHtml(text)}</p>`),
  ];
  return {
    to,
    subject: fill(subject, values),
    text: `${lines.join('\n\n')}\n`,
    html: `<!doctype html>\n<meta charset="utf-8">\n${html.join('\n')}\n`,
  };
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? '');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
