import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { email, newPassword } from './user-fields.ts';

/** What stands behind the `#` of a link: 256 random bits as base64url. */
export const linkSecret = z.string().min(1).max(200).meta({ title: 'Secret', description: 'What stands behind the # of the link' });

export const passwordResets = {
  request: endpoint({
    id: 'password-resets.request',
    method: 'POST',
    path: '/v1/password-resets',
    access: 'public',
    summary: 'Have a link to choose another password sent',
    description:
      'Answered alike whether or not there is such an account. The link is valid for 15 minutes and once; another one ends those before.',
    body: z.strictObject({ email }),
    responses: { 202: { description: 'If there is such an account, a message is on its way' } },
    problems: ['foreign-origin'],
  }),
  look: endpoint({
    id: 'password-resets.look',
    method: 'POST',
    path: '/v1/password-resets/look',
    access: 'public',
    summary: 'Whose password a link is for',
    body: z.strictObject({ secret: linkSecret }),
    showsSecret: true,
    responses: { 200: { description: 'The link holds', body: z.strictObject({ email: z.string(), expiresAt: z.iso.datetime() }) } },
    problems: ['link-over', 'foreign-origin'],
  }),
  use: endpoint({
    id: 'password-resets.use',
    method: 'POST',
    path: '/v1/password-resets/use',
    access: 'public',
    summary: 'Choose another password',
    description: 'Ends all sessions of the person. Second factors stay.',
    body: z.strictObject({ secret: linkSecret, password: newPassword }),
    showsSecret: true,
    responses: { 204: { description: 'Sign in with the password' } },
    problems: ['link-over', 'foreign-origin'],
  }),
};
