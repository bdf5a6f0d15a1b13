import type { RawRequest } from './every-request.ts';

/** One request for every operation on links that let people in, and on the messages that bring them. */
export function everyLinkRequest(): Readonly<Record<string, RawRequest>> {
  const secret = 'c2VjcmV0IG9mIG5vIGxpbms';
  return {
    'password-resets.request': { body: { email: 'nobody@example.net' } },
    'password-resets.look': { body: { secret } },
    'password-resets.use': { body: { secret, password: 'a long pass phrase' } },
    'system-mail.list': { query: { limit: '10' } },
    'system-mail.get': { params: { message: 'm000000000000000' } },
  };
}
