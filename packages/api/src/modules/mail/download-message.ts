import { contract } from '@daspanel/contract';
import { z } from 'zod';
import { handle, type Handler } from '../../http/handler.ts';
import { createKeyedLock } from '@daspanel/platform/keyed-lock.ts';
import { findSite } from '../sites/change-site.ts';
import { describeDownload } from './download-name.ts';
import { createHeldDownloads } from './held-downloads.ts';
import type { MailParts } from './routes.ts';

const { mail } = contract;
const content = z.object({ base64: z.string() });
const file = z.object({ name: z.string(), type: z.string(), base64: z.string() });
const page = z.object({ html: z.string() });

/** Whatever a message holds: nothing in it runs, loads, sends or leaves its frame. */
const HTML_POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'";

const MOST_HELD = 256 * 1_048_576;

/** The answers of which a stranger has written the content. They are fetched one after the other, because each may have many megabytes. */
export function downloadHandlers(parts: Pick<MailParts, 'sites' | 'askMail'>): Handler[] {
  const withTurn = createKeyedLock();
  const downloads = createHeldDownloads(MOST_HELD);
  const ask: MailParts['askMail'] = (operation, input) =>
    withTurn('download', () => {
      downloads.checkRoom();
      return parts.askMail(operation, input);
    });
  return [
    handle(mail.source, async ({ params, caller }) => {
      const { id: site } = findSite(parts, caller, params.site);
      const { base64 } = content.parse(await ask('mail.source', { ...params, site }));
      const headers = { 'content-type': 'message/rfc822', 'content-disposition': describeDownload(`${params.message}.eml`) };
      return { status: 200, stream: downloads.hold(Buffer.from(base64, 'base64')), headers };
    }),
    handle(mail.html, async ({ params, caller }) => {
      const { id: site } = findSite(parts, caller, params.site);
      const { html } = page.parse(await ask('mail.html', { ...params, site }));
      const headers = {
        'content-type': 'text/html; charset=utf-8',
        'content-disposition': 'inline',
        'content-security-policy': HTML_POLICY,
      };
      return { status: 200, stream: downloads.hold(Buffer.from(html)), headers };
    }),
    handle(mail.attachment, async ({ params, caller }) => {
      const { id: site } = findSite(parts, caller, params.site);
      const found = file.parse(await ask('mail.attachment', { site, message: params.message, attachment: Number(params.attachment) }));
      const headers = {
        // Never the type that the message claims: a browser must not show it as part of this origin.
        'content-type': 'application/octet-stream',
        'content-disposition': describeDownload(found.name),
        'content-security-policy': "sandbox; default-src 'none'",
      };
      return { status: 200, stream: downloads.hold(Buffer.from(found.base64, 'base64')), headers };
    }),
  ];
}
