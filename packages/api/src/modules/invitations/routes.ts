import { contract, type SignedIn } from '@daspanel/contract';
import { handle, type Handler } from '../../http/handler.ts';
import { acceptInvitation, findInvitation } from './accept-invitation.ts';
import { createInvitation, resendInvitation, revokeInvitation, type InvitationParts } from './invite.ts';
import { presentInvitation } from './present-invitation.ts';

const { invitations } = contract;
const SIGNED_IN: SignedIn = { stage: 'full', methods: [] };

export function invitationHandlers(parts: InvitationParts): Handler[] {
  return [
    handle(invitations.list, ({ caller }) => ({
      status: 200,
      body: {
        items: parts.invitations
          .forActor(caller.actor)
          .list()
          .map((row) => presentInvitation(parts, row)),
      },
    })),
    handle(invitations.create, async ({ body, caller }) => ({ status: 201, body: await createInvitation(parts, caller, body) })),
    handle(invitations.resend, async ({ params, caller }) => ({
      status: 200,
      body: await resendInvitation(parts, caller, params.invitation),
    })),
    handle(invitations.revoke, async ({ params, caller }) => {
      await revokeInvitation(parts, caller, params.invitation);
      return { status: 204 };
    }),
    handle(invitations.look, ({ body }) => {
      const row = findInvitation(parts, body.secret);
      return { status: 200, body: { email: row.email, role: row.role, expiresAt: new Date(row.expires_at).toISOString() } };
    }),
    handle(invitations.accept, async (request) => ({ status: 201, body: SIGNED_IN, cookies: await acceptInvitation(parts, request) })),
  ];
}
