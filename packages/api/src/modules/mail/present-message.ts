import type { MailDelivery, MailMessage, MailSummary } from '@daspanel/contract';
import type { mailDelivery, MailMessage as KeptMessage, MailSummary as KeptSummary } from '@daspanel/formats/mail-requests.ts';
import type { z } from 'zod';

/** What leaves the server of a message in a list. */
export function presentSummary(kept: KeptSummary): MailSummary {
  const { id, receivedAt, sender, recipients, from, subject, bytes, attachments, delivery } = kept;
  return {
    id,
    receivedAt: new Date(receivedAt).toISOString(),
    sender,
    recipients: [...recipients],
    from,
    subject,
    bytes,
    attachments,
    delivery: delivery === null ? null : presentDelivery(delivery),
  };
}

export function presentMessage(kept: KeptMessage): MailMessage {
  const { to, cc, replyTo, date, headers, text, hasHtml, truncated, files, deliveries } = kept;
  return {
    ...presentSummary(kept),
    to,
    cc,
    replyTo,
    date,
    headers: [...headers],
    text,
    hasHtml,
    truncated,
    files: [...files],
    deliveries: deliveries.map(presentDelivery),
  };
}

function presentDelivery(kept: z.infer<typeof mailDelivery>): MailDelivery {
  return { ...kept, at: new Date(kept.at).toISOString(), to: [...kept.to] };
}
