import { siteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { timestamp } from './text.ts';
import { userId } from './user-fields.ts';

export const member = z.strictObject({ user: userId, email: z.string(), name: z.string(), since: timestamp }).meta({ id: 'Member' });
export type Member = z.infer<typeof member>;

const site = z.strictObject({ site: siteId });
const params = site.extend({ user: userId });

/** Collaborators who work on a site beside its owner. */
export const members = {
  list: endpoint({
    id: 'members.list',
    method: 'GET',
    path: '/v1/sites/{site}/members',
    access: 'members:read',
    summary: 'List who works on a site',
    params: site,
    responses: {
      200: { description: 'Its collaborators, in the order in which they came', body: z.strictObject({ items: z.array(member) }) },
    },
  }),
  put: endpoint({
    id: 'members.put',
    method: 'PUT',
    path: '/v1/sites/{site}/members/{user}',
    access: 'members:write',
    summary: 'Let a collaborator work on a site',
    params,
    responses: { 200: { description: 'The collaborator', body: member } },
    problems: ['wrong-state'],
  }),
  remove: endpoint({
    id: 'members.remove',
    method: 'DELETE',
    path: '/v1/sites/{site}/members/{user}',
    access: 'members:write',
    summary: 'Take a collaborator off a site',
    params,
    responses: { 204: { description: 'He does not see it any more' } },
  }),
};
