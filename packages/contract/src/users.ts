import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './page.ts';
import { role } from './roles.ts';
import { session, signedIn } from './sessions.ts';
import { freeText } from './text.ts';
import { email, language, newPassword, personName, sessionId, userId } from './user-fields.ts';
import { parent, plan, user, userState } from './user.ts';

export { user, userState, type User, type UserState } from './user.ts';

export const listUsersQuery = z.strictObject({
  ...pageQuery,
  search: freeText(100).optional().meta({ description: 'Part of the e-mail address or the name, or the id' }),
  role: role.optional(),
  state: userState.optional(),
  parent: userId.optional().meta({ description: 'Only those who are looked after by this person' }),
});
export type ListUsersQuery = z.infer<typeof listUsersQuery>;

export const createUserBody = z.strictObject({
  email,
  name: personName,
  role: role.meta({ title: 'Role', description: 'Below your own; owners may make others owners' }),
  password: newPassword,
  parent: parent.optional().meta({ description: 'Left out: you, if you are no administrator' }),
  plan: plan.default(null),
  language: language.default(null),
});
export type CreateUserBody = z.infer<typeof createUserBody>;

export const updateUserBody = z.strictObject({
  email: email.optional(),
  name: personName.optional(),
  role: role.optional(),
  parent: parent.optional(),
  plan: plan.optional(),
  language: language.optional(),
});
export type UpdateUserBody = z.infer<typeof updateUserBody>;

const params = z.strictObject({ user: userId });
const changed = { description: 'The person', body: user, etag: true } as const;

export const users = {
  list: endpoint({
    id: 'users.list',
    method: 'GET',
    path: '/v1/users',
    access: 'users:read',
    summary: 'List people',
    description: 'Administrators see everybody, resellers and clients themselves and those they look after. Oldest first.',
    query: listUsersQuery,
    responses: { 200: { description: 'One page of people', body: pageOf(user) } },
    problems: ['invalid-cursor'],
  }),
  create: endpoint({
    id: 'users.create',
    method: 'POST',
    path: '/v1/users',
    access: 'users:write',
    needsFreshSignIn: true,
    summary: 'Create a person with a password',
    description: 'The first one owns the installation. To have people choose their passwords, invite them.',
    body: createUserBody,
    example: { body: { email: 'ana@example.org', name: 'Ana', role: 'client', password: 'four words you keep' } },
    responses: { 201: changed },
    problems: ['email-taken', 'not-permitted'],
  }),
  get: endpoint({
    id: 'users.get',
    method: 'GET',
    path: '/v1/users/{user}',
    access: 'users:read',
    summary: 'Read a person',
    params,
    responses: { 200: changed },
  }),
  update: endpoint({
    id: 'users.update',
    method: 'PATCH',
    path: '/v1/users/{user}',
    access: 'users:write',
    summary: 'Change a person',
    description:
      'What is left out stays. Another e-mail address or role needs a fresh sign-in; another role ends his sessions. Oneself: see `me.update`.',
    params,
    body: updateUserBody,
    example: { body: { name: 'Ana María' } },
    ifMatch: true,
    responses: { 200: changed },
    problems: ['email-taken', 'last-owner', 'not-permitted', 'user-in-use', 'fresh-sign-in-needed'],
  }),
  suspend: endpoint({
    id: 'users.suspend',
    method: 'POST',
    path: '/v1/users/{user}/suspend',
    access: 'users:write',
    summary: 'Suspend a person',
    description:
      'His sessions end, his tokens and access keys are refused, and his sites answer 503, until he is activated again. Nothing is deleted.',
    params,
    ifMatch: true,
    responses: { 200: changed },
    problems: ['last-owner', 'not-permitted', 'wrong-state'],
  }),
  activate: endpoint({
    id: 'users.activate',
    method: 'POST',
    path: '/v1/users/{user}/activate',
    access: 'users:write',
    summary: 'Activate a suspended person',
    params,
    ifMatch: true,
    responses: { 200: changed },
    problems: ['not-permitted', 'wrong-state'],
  }),
  delete: endpoint({
    id: 'users.delete',
    method: 'DELETE',
    path: '/v1/users/{user}',
    access: 'users:write',
    needsFreshSignIn: true,
    summary: 'Delete a person',
    description: 'Refused while he owns sites or looks after people. His sessions, tokens and access keys go with him.',
    params,
    query: z.strictObject({ confirm: z.string().max(254).meta({ description: 'The e-mail address of the person, typed again' }) }),
    ifMatch: true,
    responses: { 204: { description: 'He is gone' } },
    problems: ['confirmation-mismatch', 'last-owner', 'not-permitted', 'user-in-use'],
  }),
  setPassword: endpoint({
    id: 'users.set-password',
    method: 'PUT',
    path: '/v1/users/{user}/password',
    access: 'users:write',
    needsFreshSignIn: true,
    summary: 'Give a person another password',
    description: 'Ends all his sessions. Second factors stay.',
    params,
    body: z.strictObject({ password: newPassword }),
    responses: { 204: { description: 'He signs in with it from now on' } },
    problems: ['not-permitted'],
  }),
  removeSecondFactors: endpoint({
    id: 'users.remove-second-factors',
    method: 'DELETE',
    path: '/v1/users/{user}/second-factors',
    access: 'users:write',
    needsFreshSignIn: true,
    summary: 'Take all second factors of a person away',
    description:
      'For who has lost his phone, his keys and his recovery codes. Ends all his sessions; he signs in with his password alone, and sets them up again.',
    params,
    responses: { 204: { description: 'He has none' } },
    problems: ['not-permitted'],
  }),
  sessions: endpoint({
    id: 'users.sessions',
    method: 'GET',
    path: '/v1/users/{user}/sessions',
    access: 'users:write',
    summary: 'List the sessions of a person',
    params,
    responses: { 200: { description: 'Those that have not ended, newest first', body: z.strictObject({ items: z.array(session) }) } },
    problems: ['not-permitted'],
  }),
  endSessions: endpoint({
    id: 'users.end-sessions',
    method: 'DELETE',
    path: '/v1/users/{user}/sessions',
    access: 'users:write',
    summary: 'End all sessions of a person',
    params,
    responses: { 204: { description: 'They are over' } },
    problems: ['not-permitted'],
  }),
  endSession: endpoint({
    id: 'users.end-session',
    method: 'DELETE',
    path: '/v1/users/{user}/sessions/{session}',
    access: 'users:write',
    summary: 'End one session of a person',
    params: params.extend({ session: sessionId }),
    responses: { 204: { description: 'It is over' } },
    problems: ['not-permitted'],
  }),
  impersonate: endpoint({
    id: 'users.impersonate',
    method: 'POST',
    path: '/v1/users/{user}/impersonate',
    access: 'session',
    needsFreshSignIn: true,
    summary: 'See what a person sees',
    description:
      'For owners, admins and resellers, downwards in rank. The cookie is that of another session, which says who looks; what it changes stands in the audit log with both. ' +
      'It lasts 30 minutes without a request.',
    params,
    showsSecret: true,
    responses: { 200: { description: 'The browser has that session', body: signedIn } },
    problems: ['not-permitted', 'wrong-state'],
  }),
  endImpersonation: endpoint({
    id: 'session.end-impersonation',
    method: 'POST',
    path: '/v1/session/impersonation/end',
    access: 'session',
    summary: 'Go back to the own session',
    showsSecret: true,
    responses: { 200: { description: 'The browser has the own session again', body: signedIn } },
    problems: ['wrong-state'],
  }),
};
