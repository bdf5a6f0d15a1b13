import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { signedIn } from './sessions.ts';
import { email, newPassword, personName } from './user-fields.ts';

export const setupBody = z.strictObject({
  secret: z.string().min(1).max(200).meta({ title: 'One-time secret', description: 'The content of `data/state/first-login`' }),
  email,
  name: personName,
  password: newPassword,
});
export type SetupBody = z.infer<typeof setupBody>;

export const setup = {
  get: endpoint({
    id: 'setup.get',
    method: 'GET',
    path: '/v1/setup',
    access: 'public',
    summary: 'Whether the first account is to be made',
    responses: { 200: { description: 'True while there is no account', body: z.strictObject({ isNeeded: z.boolean() }) } },
  }),
  create: endpoint({
    id: 'setup.create',
    method: 'POST',
    path: '/v1/setup',
    access: 'public',
    summary: 'Make the first account, which owns the installation, and sign in',
    description: 'Needs the one-time secret that each start writes while there is no account. It is valid for 60 minutes and works once.',
    body: setupBody,
    showsSecret: true,
    responses: { 201: { description: 'The account exists, and its session is in a cookie', body: signedIn } },
    problems: ['unauthenticated', 'first-login-over', 'foreign-origin'],
  }),
};
