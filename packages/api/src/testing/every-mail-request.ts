import type { RawRequest, Things } from './every-request.ts';

/** One acceptable request for every operation on messages and mail settings, in an order in which all of them can be sent one after the other. */
export function everyMailRequest(things: Things): Readonly<Record<string, RawRequest>> {
  const site = { params: { site: things.site } };
  const message = { params: { site: things.site, message: things.message } };
  return {
    'mail.list': { ...site, query: { limit: '10', search: 'hello' } },
    'mail.usage': site,
    'mail.get': message,
    'mail.source': message,
    'mail.html': message,
    'mail.view': message,
    'mail.attachment': { params: { ...message.params, attachment: '0' } },
    'mail.release': { ...message, body: { to: ['someone@example.org'] } },
    'mail.delete': message,
    'mail.clear': { ...site, query: { confirm: things.siteName } },
    'mail-settings.get': {},
    'mail-settings.test': { body: { to: 'someone@example.org' } },
    'mail-settings.update': { body: { relay: { kind: 'none' }, limits: { days: 7 } } },
    'site-mail-settings.get': site,
    'site-mail-settings.test': { ...site, body: { to: 'someone@example.org' } },
    'site-mail-settings.update': {
      ...site,
      body: {
        relay: {
          kind: 'server',
          host: 'smtp.example.org',
          port: 587,
          tls: 'starttls',
          user: 'shop',
          password: 'secret',
          from: 'a@example.org',
        },
        limits: { days: 7 },
      },
    },
  };
}
