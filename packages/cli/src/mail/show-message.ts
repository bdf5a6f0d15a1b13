import { contract, type MailDelivery, type MailMessage } from '@daspanel/contract';
import type { Output } from '../output/output.ts';
import { neutraliseLines } from '../output/neutralise.ts';
import { formatBytes, formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';

/** A message as a person names it. */
export interface MessageNames {
  readonly site: string;
  readonly message: string;
}

export async function showMessage({ output, connect }: Session, named: MessageNames): Promise<void> {
  const client = await connect();
  const params = { site: (await findSite(client, named.site)).id, message: named.message };
  const { body: message } = await client.call(contract.mail.get, { params });
  await output.answer(message, () => printMessage(output, message));
}

async function printMessage(output: Output, message: MailMessage): Promise<void> {
  await output.details([
    ['received', formatMoment(message.receivedAt)],
    ['from', message.from],
    ['to', message.to],
    ['cc', message.cc],
    ['reply to', message.replyTo],
    ['subject', message.subject],
    ['date', message.date ?? ''],
    ['envelope', `${message.sender} to ${message.recipients.join(' ')}`],
    ['attachments', message.files.map(({ index, name, type, bytes }) => `${index}: ${name} (${type}, ${formatBytes(bytes)})`)],
    ['sent on', message.deliveries.map(describeDelivery)],
  ]);
  output.line('');
  if (message.text !== null) output.line(neutraliseLines(message.text.replaceAll('\r\n', '\n').replace(/\n+$/, '')));
  else output.note(message.hasHtml ? 'It has no plain text, only HTML: daspanel mail source shows it.' : 'It has no text.');
  if (message.truncated) output.note('Parts of it are left out: it is too deep or has too many.');
}

function describeDelivery({ at, outcome, response, to }: MailDelivery): string {
  return `${formatMoment(at)} ${outcome} to ${to.join(' ')}: ${response}`;
}
