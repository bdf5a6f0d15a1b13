import type { RawRequest } from './every-request.ts';

/** One request for every operation on invitations. */
export function everyInvitationRequest(): Readonly<Record<string, RawRequest>> {
  const invitation = { params: { invitation: 'i000000000000000' } };
  const secret = 'c2VjcmV0IG9mIG5vIGxpbms';
  return {
    'invitations.create': { body: { email: 'invited@example.net', role: 'client', plan: null, parent: null } },
    'invitations.list': {},
    'invitations.resend': invitation,
    'invitations.revoke': invitation,
    'invitations.look': { body: { secret } },
    'invitations.accept': { body: { secret, name: 'Invited', password: 'a long pass phrase' } },
  };
}
