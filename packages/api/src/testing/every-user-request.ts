import type { RawRequest, Things } from './every-request.ts';
import { OWNER_EMAIL, PASSWORD } from './people.ts';

/** One acceptable request for every operation on people, in an order in which they can be sent one after the other. */
export function everyUserRequest(things: Things): Readonly<Record<string, RawRequest>> {
  const user = { params: { user: things.user } };
  const member = { params: { site: things.site, user: things.collaborator } };
  return {
    'me.get': {},
    'me.update': { body: { name: 'Olga', language: 'de', preferences: { theme: 'dark' } } },
    'me.set-email': { body: { email: OWNER_EMAIL } },
    'me.set-password': { body: { current: PASSWORD, password: PASSWORD } },
    'users.list': { query: { limit: '10', search: 'person', role: 'client', state: 'active' } },
    'users.create': { body: { email: 'new@example.net', name: 'New', role: 'client', password: PASSWORD, language: 'es' } },
    'users.get': user,
    'users.update': { ...user, body: { name: 'Other name', email: `other-${things.user}@example.net`, plan: null } },
    'users.sessions': user,
    'users.end-session': { params: { user: things.user, session: things.userSession } },
    'users.end-sessions': user,
    'users.set-password': { ...user, body: { password: PASSWORD } },
    'users.remove-second-factors': user,
    'users.impersonate': user,
    'session.end-impersonation': {},
    'users.suspend': user,
    'users.activate': user,
    'users.delete': { params: { user: things.spareUser }, query: { confirm: things.spareEmail } },
    'members.put': member,
    'members.list': { params: { site: things.site } },
    'members.remove': member,
  };
}
