import { invitationId, type CreateInvitationBody, type InvitationId, type SentInvitation, type UserId } from '@daspanel/contract';
import type { Actor } from '../../access/actor.ts';
import type { Caller } from '../../access/caller.ts';
import { personOf } from '../../access/person-of.ts';
import { rates } from '../../access/rate-limit.ts';
import { invalidField, notFound, Problem } from '../../problem.ts';
import { hashLinkSecret, makeLinkSecret } from '../password-resets/link-secret.ts';
import type { SiteStore } from '../sites/site-store.ts';
import { invitationMessage } from '../system-mail/messages.ts';
import type { SystemMail } from '../system-mail/system-mail.ts';
import type { MemberStore } from '../users/member-store.ts';
import { placePerson, requireAllOf, requirePlan, requireRole } from '../users/rank.ts';
import type { SessionParts } from '../sessions/session-parts.ts';
import type { InvitationRow, InvitationStore } from './invitation-store.ts';
import { presentInvitation } from './present-invitation.ts';

export interface InvitationParts extends SessionParts {
  readonly invitations: InvitationStore;
  readonly members: MemberStore;
  readonly sites: SiteStore;
  readonly systemMail: SystemMail;
  readonly place: { readonly hostName: string };
  readonly panelOrigin: string;
}

const DAYS = 7;
const VALID_FOR = DAYS * 24 * 60 * 60_000;
const MOST = 200;

/** Enters an invitation and sends its link. Another one to the same address, from the same side, replaces it. */
export async function createInvitation(parts: InvitationParts, caller: Caller, wanted: CreateInvitationBody): Promise<SentInvitation> {
  const { actor } = caller;
  requireRole(actor, wanted.role);
  countMessage(parts, actor, wanted.email);
  const secret = makeLinkSecret();
  const invitation = await parts.changes.write('invitations.create', caller, (change) => {
    const { email, role, plan } = wanted;
    const parent = placePerson(parts, actor, { role, parent: wanted.parent });
    requirePlan(parts, actor, plan);
    checkSites(parts, caller, wanted);
    checkEmail(parts, caller, email);
    parts.invitations.removeOf(email, parent);
    if (parts.invitations.countOf(parent) >= MOST)
      throw new Problem('limit-reached', `${MOST} invitations have not been accepted: take some back first`);
    const id = invitationId.parse(parts.newId('i'));
    const hash = hashLinkSecret('invitation', secret);
    const expires = change.now + VALID_FOR;
    const sender = senderOf(parts, caller);
    const row = { id, email, role, parent, plan, sites: wanted.sites, hash, created_at: change.now, expires_at: expires, sender };
    parts.invitations.insert(row);
    change.describe({ object: id, owner: parent ?? actor.owner, details: { email, role, parent, plan, sites: wanted.sites } });
    change.announce('invitation.created', id);
    return row;
  });
  return send(parts, invitation, secret);
}

export async function resendInvitation(parts: InvitationParts, caller: Caller, id: InvitationId): Promise<SentInvitation> {
  const secret = makeLinkSecret();
  const invitation = await parts.changes.write('invitations.resend', caller, (change) => {
    const row = findManaged(parts, caller, id);
    requireAllOf(caller.actor, row.role);
    countMessage(parts, caller.actor, row.email);
    const expires = change.now + VALID_FOR;
    const sender = senderOf(parts, caller);
    parts.invitations.renew(id, hashLinkSecret('invitation', secret), expires, sender);
    change.describe({ object: id, owner: row.parent ?? caller.actor.owner, details: { email: row.email } });
    change.announce('invitation.created', id);
    return { ...row, expires_at: expires, sender };
  });
  return send(parts, invitation, secret);
}

export function revokeInvitation(parts: InvitationParts, caller: Caller, id: InvitationId): Promise<void> {
  return parts.changes.write('invitations.revoke', caller, (change) => {
    const row = findManaged(parts, caller, id);
    parts.invitations.remove(id);
    change.describe({ object: id, owner: row.parent ?? caller.actor.owner, details: { email: row.email } });
    change.announce('invitation.revoked', id);
  });
}

/** An invitation that the actor sees, to a role that he may give: links are shown to who sends them, and open what they are for. */
function findManaged(parts: InvitationParts, { actor }: Caller, id: InvitationId): InvitationRow {
  const row = parts.invitations.forActor(actor).find(id);
  if (row === undefined) throw notFound();
  requireRole(actor, row.role);
  return row;
}

/** Whoever acts, also through the eyes of another; null for programs of this machine, before the first account. */
function senderOf({ users }: InvitationParts, { actor }: Caller): UserId | null {
  const person = personOf(actor);
  return person === null ? null : (users.find(person)?.id ?? null);
}

function checkSites(parts: InvitationParts, { actor }: Caller, { role, sites }: CreateInvitationBody): void {
  if (role !== 'collaborator' && sites.length > 0)
    throw invalidField('/sites', 'are chosen for collaborators only: others see what is theirs');
  if (role === 'collaborator' && sites.length === 0) throw invalidField('/sites', 'choose at least one: a collaborator sees nothing else');
  for (const [index, site] of sites.entries())
    if (parts.sites.forActor(actor).find(site) === undefined) throw invalidField(`/sites/${index}`, 'is no site that you see');
}

/** Says that somebody has an account only to who sees him anyway; others are told nothing, and the invited one when he accepts. */
function checkEmail({ users }: InvitationParts, { actor }: Caller, email: string): void {
  const found = users.findByEmail(email);
  if (found === undefined || users.forActor(actor).find(found.id) === undefined) return;
  throw new Problem('email-taken', 'somebody signs in with this e-mail address already', {
    fields: [{ in: 'body', field: '/email', message: 'is in use' }],
  });
}

/** Messages go to whom a tenant names, with words of his: this is no way to send as many as one likes. Throws 429. */
function countMessage({ limiter }: InvitationParts, actor: Actor, email: string): void {
  limiter.take(`invitations to ${email}`, rates.invitationsTo);
  if (!actor.isTrusted) limiter.take(`invitations by ${actor.owner}`, rates.invitationsBy);
}

function send(parts: InvitationParts, invitation: InvitationRow, secret: string): SentInvitation {
  const link = `${parts.panelOrigin}/accept#${secret}`;
  const person = invitation.sender === null ? undefined : parts.users.find(invitation.sender);
  const { hostName } = parts.place;
  const receiver = { to: invitation.email, language: person?.language ?? null, hostName };
  parts.systemMail.send(invitationMessage(receiver, { link, inviter: person?.name ?? hostName, days: DAYS }));
  return { ...presentInvitation(parts, invitation), link };
}
