import type { RawRequest } from './every-request.ts';

const text = Buffer.from('no passkey').toString('base64url');
const response = { id: text, rawId: text, type: 'public-key', clientExtensionResults: {} };
const assertion = { ...response, response: { clientDataJSON: text, authenticatorData: text, signature: text, userHandle: text } };

/** One request for every operation on second factors and passkeys; without an authenticator most are refused. */
export function everySecondFactorRequest(): Readonly<Record<string, RawRequest>> {
  const passkey = { params: { passkey: 'y000000000000000' } };
  return {
    'second-factors.get': {},
    'second-factors.sign-in': { body: { method: 'totp', code: '123456' } },
    'second-factors.confirm-session': { body: { method: 'totp', code: '123 456' } },
    'second-factors.begin-totp': {},
    'second-factors.confirm-totp': { body: { code: '123456' } },
    'second-factors.remove-totp': {},
    'second-factors.renew-recovery-codes': {},
    'passkeys.list': {},
    'passkeys.begin': {},
    'passkeys.create': { body: { name: 'laptop', response: { ...response, response: { clientDataJSON: text, attestationObject: text } } } },
    'passkeys.rename': { ...passkey, body: { name: 'phone' } },
    'passkeys.remove': passkey,
    'passkeys.challenge': {},
    'passkeys.begin-sign-in': {},
    'passkeys.sign-in': { body: { response: assertion, remember: true } },
  };
}
