import { messageId } from '@daspanel/formats/mail-requests.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { mailMessage, mailSummary } from './mail.ts';
import { pageOf, pageQuery } from './page.ts';

const FOR_OWNERS = 'Its messages hold links that let people in: only owners see it, and tokens that are no lent ones.';

/** What Daspanel itself has sent: invitations, and links to choose another password. */
export const systemMail = {
  list: endpoint({
    id: 'system-mail.list',
    method: 'GET',
    path: '/v1/system-mail',
    access: 'installation-mail:read',
    summary: 'List the messages of Daspanel itself',
    description: FOR_OWNERS,
    query: z.strictObject({ ...pageQuery }),
    responses: { 200: { description: 'One page of messages, newest first', body: pageOf(mailSummary) } },
    problems: ['invalid-cursor', 'unavailable', 'not-permitted'],
  }),
  get: endpoint({
    id: 'system-mail.get',
    method: 'GET',
    path: '/v1/system-mail/{message}',
    access: 'installation-mail:read',
    summary: 'Read a message of Daspanel itself',
    description: FOR_OWNERS,
    params: z.strictObject({ message: messageId }),
    responses: { 200: { description: 'The message', body: mailMessage } },
    problems: ['unavailable', 'unreadable', 'not-permitted'],
  }),
};
