import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { authenticationResponse } from './passkey-fields.ts';
import { currentSession, signedIn } from './sessions.ts';

/** Six digits of an authenticator app (RFC 6238); blanks in between are left out. */
export const totpCode = z
  .string()
  .max(20)
  .transform((text) => text.replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'must be the six digits that your app shows'))
  .meta({ title: 'Code', description: 'Six digits' });

/** One of ten that were shown once, such as `k7m2-9qhd-4xtp-w3vb`; case, blanks and hyphens do not matter. */
export const recoveryCode = z
  .string()
  .max(40)
  .transform((text) => text.toLowerCase().replaceAll(/[\s-]/g, ''))
  .pipe(z.string().regex(/^[0-9a-z]{16}$/, 'must be one of your recovery codes: 16 letters and digits'))
  .meta({ title: 'Recovery code' });

export const secondFactorProof = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('totp'), code: totpCode }),
  z.strictObject({ method: z.literal('recovery-code'), code: recoveryCode }),
  z.strictObject({ method: z.literal('passkey'), response: authenticationResponse }),
]);
export type SecondFactorProof = z.infer<typeof secondFactorProof>;

/** Recovery codes prove who somebody is when all else is lost, and are too few to be spent on anything less. */
export const confirmationProof = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('totp'), code: totpCode }),
  z.strictObject({ method: z.literal('passkey'), response: authenticationResponse }),
]);
export type ConfirmationProof = z.infer<typeof confirmationProof>;

export const secondFactorState = z
  .strictObject({
    totp: z.boolean().meta({ description: 'An authenticator app is set up' }),
    passkeys: z.int(),
    recoveryCodes: z.int().meta({ description: 'How many have not been used' }),
  })
  .meta({ id: 'SecondFactorState' });
export type SecondFactorState = z.infer<typeof secondFactorState>;

export const recoveryCodes = z.array(z.string()).meta({ description: 'Shown this once; each works once' });

export const begunTotp = z
  .strictObject({
    secret: z.string().meta({ description: 'In base32, to be typed into an app' }),
    uri: z.string().meta({ description: '`otpauth://totp/…`, to be shown as a QR code' }),
    expiresAt: z.iso.datetime().meta({ description: 'Until then a right code makes it a second factor' }),
  })
  .meta({ id: 'BegunTotp' });
export type BegunTotp = z.infer<typeof begunTotp>;

export const secondFactors = {
  get: endpoint({
    id: 'second-factors.get',
    method: 'GET',
    path: '/v1/second-factors',
    access: 'session',
    summary: 'Which second factors one has',
    responses: { 200: { description: 'What there is', body: secondFactorState } },
  }),
  signIn: endpoint({
    id: 'second-factors.sign-in',
    method: 'POST',
    path: '/v1/sign-in/second-factor',
    access: 'session',
    beforeSecondFactor: true,
    summary: 'Give the second factor',
    description: 'Completes the sign-in: the session gets another secret. A code works once, and wrong ones are slowed down.',
    body: secondFactorProof,
    showsSecret: true,
    responses: { 200: { description: 'Signed in', body: signedIn } },
    problems: ['wrong-code', 'passkey-refused', 'wrong-state'],
  }),
  confirm: endpoint({
    id: 'second-factors.confirm-session',
    method: 'POST',
    path: '/v1/session/confirm/second-factor',
    access: 'session',
    summary: 'Prove oneself again by a second factor',
    body: confirmationProof,
    showsSecret: true,
    responses: { 200: { description: 'The session, fresh again', body: currentSession } },
    problems: ['wrong-code', 'passkey-refused', 'not-permitted'],
  }),
  beginTotp: endpoint({
    id: 'second-factors.begin-totp',
    method: 'POST',
    path: '/v1/second-factors/totp',
    access: 'session',
    needsFreshSignIn: true,
    summary: 'Begin to set up an authenticator app',
    description: 'Nothing holds before the first right code; an app that was set up before keeps working until then.',
    showsSecret: true,
    responses: { 200: { description: 'What the app needs, shown this once', body: begunTotp } },
    problems: ['factor-proof-needed'],
  }),
  confirmTotp: endpoint({
    id: 'second-factors.confirm-totp',
    method: 'POST',
    path: '/v1/second-factors/totp/confirm',
    access: 'session',
    needsFreshSignIn: true,
    summary: 'Finish it with a code of the app',
    body: z.strictObject({ code: totpCode }),
    showsSecret: true,
    responses: {
      200: {
        description: 'The app is a second factor',
        body: z.strictObject({ recoveryCodes: recoveryCodes.nullable().meta({ description: 'Null where there are some already' }) }),
      },
    },
    problems: ['factor-proof-needed', 'wrong-code', 'wrong-state'],
  }),
  removeTotp: endpoint({
    id: 'second-factors.remove-totp',
    method: 'DELETE',
    path: '/v1/second-factors/totp',
    access: 'session',
    needsFreshSignIn: true,
    summary: 'Take the authenticator app away',
    description: 'Recovery codes go with the last second factor.',
    responses: { 204: { description: 'Its codes are refused from now on' } },
    problems: ['factor-proof-needed', 'wrong-state'],
  }),
  renewRecoveryCodes: endpoint({
    id: 'second-factors.renew-recovery-codes',
    method: 'POST',
    path: '/v1/second-factors/recovery-codes',
    access: 'session',
    needsFreshSignIn: true,
    summary: 'Make ten other recovery codes',
    showsSecret: true,
    responses: { 201: { description: 'The codes; those before are refused from now on', body: z.strictObject({ recoveryCodes }) } },
    problems: ['factor-proof-needed', 'wrong-state'],
  }),
};
