import { siteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { linkSecret } from './password-resets.ts';
import { role } from './roles.ts';
import { signedIn } from './sessions.ts';
import { timestamp } from './text.ts';
import { email, newPassword, personName, planId, userId } from './user-fields.ts';

export const invitationId = z
  .string()
  .regex(/^i[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with i')
  .brand<'InvitationId'>();
export type InvitationId = z.infer<typeof invitationId>;

const fields = {
  email,
  role: role.meta({ title: 'Role', description: 'Below your own; owners may make others owners' }),
  plan: planId.nullable().meta({ title: 'Plan', description: 'Null: no limits of its own' }),
  sites: z.array(siteId).max(100).meta({ title: 'Sites', description: 'The sites that a collaborator is to work on' }),
  parent: userId
    .nullable()
    .meta({ title: 'Looked after by', description: 'The reseller or client that the person belongs to; null: nobody' }),
};

export const invitation = z
  .strictObject({
    id: invitationId,
    ...fields,
    email: z.string(),
    sender: z.string().nullable().meta({ description: 'Name of whoever sent it last; null: a program on this machine' }),
    createdAt: timestamp,
    expiresAt: timestamp,
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof invitation>;

export const sentInvitation = invitation
  .extend({ link: z.string().meta({ description: 'The link that was sent; shown this once, to be handed on where mail does not arrive' }) })
  .meta({ id: 'SentInvitation' });
export type SentInvitation = z.infer<typeof sentInvitation>;

export const createInvitationBody = z.strictObject({
  email: fields.email,
  role: fields.role,
  plan: fields.plan.default(null),
  sites: fields.sites.default([]),
  parent: fields.parent.optional().meta({ description: 'Absent: you, if you are no administrator' }),
});
export type CreateInvitationBody = z.infer<typeof createInvitationBody>;

const params = z.strictObject({ invitation: invitationId });

export const invitations = {
  list: endpoint({
    id: 'invitations.list',
    method: 'GET',
    path: '/v1/invitations',
    access: 'users:read',
    summary: 'List invitations that have not been accepted',
    responses: { 200: { description: 'Newest first, at most 500', body: z.strictObject({ items: z.array(invitation) }) } },
  }),
  create: endpoint({
    id: 'invitations.create',
    method: 'POST',
    path: '/v1/invitations',
    access: 'users:write',
    needsFreshSignIn: true,
    summary: 'Invite somebody',
    description: 'A message with a link goes out; it is valid for 7 days and once.',
    body: createInvitationBody,
    showsSecret: true,
    example: { body: { email: 'ana@example.org', role: 'client' } },
    responses: { 201: { description: 'The invitation, with its link', body: sentInvitation } },
    problems: ['email-taken', 'not-permitted', 'limit-reached'],
  }),
  resend: endpoint({
    id: 'invitations.resend',
    method: 'POST',
    path: '/v1/invitations/{invitation}/resend',
    access: 'users:write',
    summary: 'Send another link',
    description: 'The link before is refused from now on.',
    params,
    showsSecret: true,
    responses: { 200: { description: 'The invitation, with its link', body: sentInvitation } },
    problems: ['not-permitted'],
  }),
  revoke: endpoint({
    id: 'invitations.revoke',
    method: 'DELETE',
    path: '/v1/invitations/{invitation}',
    access: 'users:write',
    summary: 'Take an invitation back',
    params,
    responses: { 204: { description: 'Its link is refused from now on' } },
    problems: ['not-permitted'],
  }),
  look: endpoint({
    id: 'invitations.look',
    method: 'POST',
    path: '/v1/invitations/look',
    access: 'public',
    summary: 'What a link invites to',
    body: z.strictObject({ secret: linkSecret }),
    showsSecret: true,
    responses: { 200: { description: 'The invitation holds', body: z.strictObject({ email: z.string(), role, expiresAt: timestamp }) } },
    problems: ['link-over', 'foreign-origin'],
  }),
  accept: endpoint({
    id: 'invitations.accept',
    method: 'POST',
    path: '/v1/invitations/accept',
    access: 'public',
    summary: 'Accept an invitation',
    body: z.strictObject({ secret: linkSecret, name: personName, password: newPassword }),
    showsSecret: true,
    responses: { 201: { description: 'The account exists, and its session is in a cookie', body: signedIn } },
    problems: ['link-over', 'email-taken', 'foreign-origin'],
  }),
};
