import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { role } from './roles.ts';

const secondFactorRoles = z
  .array(role)
  .max(5)
  .meta({ title: 'Second factor needed', description: 'Roles whose people can do nothing but set one up while they have none' });

export const signInRules = z.strictObject({ secondFactorRoles, revision: z.int() }).meta({ id: 'SignInPolicy' });
export type SignInRules = z.infer<typeof signInRules>;

const changed = { description: 'What holds', body: signInRules, etag: true } as const;

/** What the installation asks of those who sign in. */
export const signInPolicy = {
  get: endpoint({
    id: 'sign-in-policy.get',
    method: 'GET',
    path: '/v1/sign-in-policy',
    access: 'parts:read',
    summary: 'Which roles need a second factor',
    responses: { 200: changed },
  }),
  update: endpoint({
    id: 'sign-in-policy.update',
    method: 'PUT',
    path: '/v1/sign-in-policy',
    access: 'system:write',
    needsFreshSignIn: true,
    summary: 'Choose which roles need a second factor',
    description: 'It holds from the next request on, also for sessions that are open. Tokens are not asked.',
    body: z.strictObject({ secondFactorRoles }),
    example: { body: { secondFactorRoles: ['owner', 'admin', 'reseller'] } },
    ifMatch: true,
    responses: { 200: changed },
  }),
};
