import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { authenticationResponse, ceremonyOptions, passkeyId, registrationResponse } from './passkey-fields.ts';
import { recoveryCodes } from './second-factors.ts';
import { signedIn } from './sessions.ts';
import { freeText, timestamp } from './text.ts';

const passkeyName = freeText(100).min(1).meta({ title: 'Name', description: 'Where it is kept' });

export const passkey = z
  .strictObject({
    id: passkeyId,
    name: passkeyName,
    backedUp: z.boolean().meta({ description: 'Its keeper has copies of it, so that it outlives the device' }),
    createdAt: timestamp,
    lastUsedAt: timestamp.nullable(),
  })
  .meta({ id: 'Passkey' });
export type Passkey = z.infer<typeof passkey>;

const params = z.strictObject({ passkey: passkeyId });

export const passkeys = {
  list: endpoint({
    id: 'passkeys.list',
    method: 'GET',
    path: '/v1/passkeys',
    access: 'session',
    summary: 'List the own passkeys',
    responses: { 200: { description: 'Oldest first', body: z.strictObject({ items: z.array(passkey) }) } },
  }),
  begin: endpoint({
    id: 'passkeys.begin',
    method: 'POST',
    path: '/v1/passkeys/options',
    access: 'session',
    needsFreshSignIn: true,
    summary: 'Begin to make a passkey',
    showsSecret: true,
    responses: { 200: { description: 'For `navigator.credentials.create`', body: ceremonyOptions } },
    problems: ['factor-proof-needed', 'limit-reached'],
  }),
  create: endpoint({
    id: 'passkeys.create',
    method: 'POST',
    path: '/v1/passkeys',
    access: 'session',
    needsFreshSignIn: true,
    summary: 'Keep a passkey that the browser has made',
    body: z.strictObject({ name: passkeyName, response: registrationResponse }),
    showsSecret: true,
    responses: {
      201: {
        description: 'It can be signed in with',
        body: z.strictObject({
          passkey,
          recoveryCodes: recoveryCodes.nullable().meta({ description: 'Null where there are some already' }),
        }),
      },
    },
    problems: ['factor-proof-needed', 'passkey-refused', 'limit-reached'],
  }),
  rename: endpoint({
    id: 'passkeys.rename',
    method: 'PATCH',
    path: '/v1/passkeys/{passkey}',
    access: 'session',
    summary: 'Rename a passkey',
    params,
    body: z.strictObject({ name: passkeyName }),
    responses: { 200: { description: 'The passkey', body: passkey } },
    problems: ['not-permitted'],
  }),
  remove: endpoint({
    id: 'passkeys.remove',
    method: 'DELETE',
    path: '/v1/passkeys/{passkey}',
    access: 'session',
    needsFreshSignIn: true,
    summary: 'Take a passkey away',
    params,
    responses: { 204: { description: 'It is refused from now on' } },
    problems: ['factor-proof-needed'],
  }),
  challenge: endpoint({
    id: 'passkeys.challenge',
    method: 'POST',
    path: '/v1/passkeys/challenge',
    access: 'session',
    beforeSecondFactor: true,
    summary: 'Begin to prove oneself by one of the own passkeys',
    description: 'As a second factor, or to make the session fresh again.',
    showsSecret: true,
    responses: { 200: { description: 'For `navigator.credentials.get`', body: ceremonyOptions } },
    problems: ['wrong-state'],
  }),
  beginSignIn: endpoint({
    id: 'passkeys.begin-sign-in',
    method: 'POST',
    path: '/v1/sign-in/passkey/options',
    access: 'public',
    summary: 'Begin to sign in by a passkey alone',
    responses: {
      200: { description: 'For `navigator.credentials.get`: the browser offers the passkeys that it has', body: ceremonyOptions },
    },
    problems: ['foreign-origin'],
  }),
  signIn: endpoint({
    id: 'passkeys.sign-in',
    method: 'POST',
    path: '/v1/sign-in/passkey',
    access: 'public',
    summary: 'Sign in by a passkey, without a password',
    description: 'The authenticator must have checked who uses it. No second factor is asked for: it is two in one.',
    body: z.strictObject({ response: authenticationResponse, remember: z.boolean().default(false) }),
    showsSecret: true,
    responses: { 200: { description: 'Signed in', body: signedIn } },
    problems: ['unauthenticated', 'foreign-origin'],
  }),
};
