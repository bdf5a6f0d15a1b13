import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { user } from './user.ts';
import { email, givenPassword, language, newPassword, personName, preferences } from './user-fields.ts';

export const ownAccount = user.extend({ preferences }).meta({ id: 'OwnAccount' });
export type OwnAccount = z.infer<typeof ownAccount>;

export const updateMeBody = z.strictObject({
  name: personName.optional(),
  language: language.optional(),
  preferences: preferences.optional().meta({ description: 'All of them: those that are left out go' }),
});
export type UpdateMeBody = z.infer<typeof updateMeBody>;

const changed = { description: 'The own account', body: ownAccount, etag: true } as const;

/** What everybody does with his own account. */
export const me = {
  get: endpoint({
    id: 'me.get',
    method: 'GET',
    path: '/v1/me',
    access: 'session',
    summary: 'Read the own account',
    responses: { 200: changed },
  }),
  update: endpoint({
    id: 'me.update',
    method: 'PATCH',
    path: '/v1/me',
    access: 'session',
    summary: 'Change the own name, language or preferences',
    description: 'What is left out stays.',
    body: updateMeBody,
    example: { body: { language: 'de' } },
    ifMatch: true,
    responses: { 200: changed },
    problems: ['not-permitted'],
  }),
  setEmail: endpoint({
    id: 'me.set-email',
    method: 'PUT',
    path: '/v1/me/email',
    access: 'session',
    needsFreshSignIn: true,
    summary: 'Change the own e-mail address',
    body: z.strictObject({ email }),
    responses: { 200: changed },
    problems: ['email-taken', 'not-permitted'],
  }),
  setPassword: endpoint({
    id: 'me.set-password',
    method: 'PUT',
    path: '/v1/me/password',
    access: 'session',
    summary: 'Change the own password',
    description: 'Ends all other sessions. Tokens stay: revoke them one by one.',
    body: z.strictObject({ current: givenPassword.meta({ title: 'Present password' }), password: newPassword }),
    showsSecret: true,
    responses: { 204: { description: 'It is changed' } },
    problems: ['wrong-password', 'not-permitted'],
  }),
};
