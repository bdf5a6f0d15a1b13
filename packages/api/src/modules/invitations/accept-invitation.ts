import { rolesBelow, seesEverybody, userId } from '@daspanel/contract';
import { systemActor } from '../../access/actor.ts';
import type { Caller } from '../../access/caller.ts';
import { rates } from '../../access/rate-limit.ts';
import type { Change } from '../../changes/change-writer.ts';
import { Problem } from '../../problem.ts';
import { hashLinkSecret } from '../password-resets/link-secret.ts';
import { endFormer } from '../sessions/sign-in.ts';
import { asPerson, startSession } from '../sessions/start-session.ts';
import { requireFreeEmail } from '../users/create-user.ts';
import { checkPassword } from '../users/password-rules.ts';
import type { UserRow } from '../users/user-store.ts';
import type { InvitationParts } from './invite.ts';
import type { InvitationRow } from './invitation-store.ts';

/** What a link invites to. Throws 410 for one that is wrong, used, taken back or over, or whose sender may not invite any more: they are alike. */
export function findInvitation({ invitations, users, now }: InvitationParts, secret: string): InvitationRow {
  const row = invitations.findByHash(hashLinkSecret('invitation', secret));
  const isParentGone = row !== undefined && row.parent !== null && users.find(row.parent)?.state !== 'active';
  if (row === undefined || isParentGone || !maySenderInvite(users, row) || row.expires_at <= now())
    throw new Problem('link-over', 'this invitation has been accepted or taken back, or its time is over: ask for another one');
  return row;
}

/** Whether the sender could send it at this moment: active, above the role that it gives, and still on the side that it is from. */
function maySenderInvite(users: InvitationParts['users'], { sender: id, role, parent }: InvitationRow): boolean {
  if (id === null) return true;
  const sender = users.find(id);
  if (sender?.state !== 'active' || !rolesBelow[sender.role].includes(role)) return false;
  return seesEverybody(sender.role) || sender.id === parent || (parent !== null && users.find(parent)?.parent === sender.id);
}

interface Request {
  readonly body: { readonly secret: string; readonly name: string; readonly password: string };
  readonly caller: Caller;
  readonly headers: Headers;
}

/** Makes the account that the link invites to, once, and signs in. Gives the values of the Set-Cookie headers. */
export async function acceptInvitation(parts: InvitationParts, { body, caller, headers }: Request): Promise<readonly string[]> {
  const { id: wanted, email } = findInvitation(parts, body.secret);
  checkPassword(body.password, [email, body.name]);
  parts.limiter.take(`passwords for ${wanted}`, rates.signIn);
  const password = await parts.passwords.hash(body.password);
  const id = userId.parse(parts.newId('p'));
  return parts.changes.write('invitations.accept', asPerson(caller, { id }), (change) => {
    const invitation = findInvitation(parts, body.secret);
    const user = insertInvited(parts, change, { id, name: body.name, password, invitation });
    change.describe({ object: id, owner: id, details: { invitation: invitation.id, email, role: user.role, parent: user.parent } });
    endFormer(parts.sessions, headers);
    return startSession(parts, change, { user, stage: 'full', remember: false, address: caller.address, headers }).cookies;
  });
}

function insertInvited(
  parts: InvitationParts,
  change: Change,
  { id, name, password, invitation }: Pick<UserRow, 'id' | 'name'> & { readonly password: string; readonly invitation: InvitationRow },
): UserRow {
  const { email, role, parent, plan } = invitation;
  requireFreeEmail(parts.users, email);
  parts.users.insert({ id, email, name, role, parent, plan, password, language: null }, change.now);
  for (const site of invitation.sites) if (isStillOf(parts, invitation, site)) parts.members.put(id, site, change.now);
  parts.invitations.remove(invitation.id);
  if (parent !== null) parts.users.renewRights(parent);
  const user = parts.users.find(id);
  if (user === undefined) throw new Error(`user ${id} was not stored`);
  change.announce('user.created', id, user.revision);
  change.announce('invitation.accepted', invitation.id);
  return user;
}

/** The site may have gone to somebody else meanwhile, whom the sender does not see. */
function isStillOf({ sites, users }: InvitationParts, { parent, sender }: InvitationRow, site: InvitationRow['sites'][number]): boolean {
  const owner = sites.forActor(systemActor).find(site)?.owner;
  if (owner === undefined) return false;
  const isOfSide = parent === null || owner === parent || users.find(owner)?.parent === parent;
  const from = sender === null ? undefined : users.find(sender);
  return isOfSide && (from === undefined || seesEverybody(from.role) || owner === from.id || users.find(owner)?.parent === from.id);
}
