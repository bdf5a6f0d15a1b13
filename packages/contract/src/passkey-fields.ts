import { z } from 'zod';

export const passkeyId = z
  .string()
  .regex(/^y[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with y')
  .brand<'PasskeyId'>();
export type PasskeyId = z.infer<typeof passkeyId>;

const base64url = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[\w-]+$/, 'must be base64url');
const extensions = z.record(z.string().max(100), z.unknown());
const attachment = z.string().max(50).nullish();

/** What `navigator.credentials.create` gave, as JSON (WebAuthn Level 3, 5.1: RegistrationResponseJSON). */
export const registrationResponse = z.strictObject({
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal('public-key'),
  authenticatorAttachment: attachment,
  clientExtensionResults: extensions,
  response: z.strictObject({
    clientDataJSON: base64url(4000),
    attestationObject: base64url(20_000),
    authenticatorData: base64url(20_000).optional(),
    transports: z.array(z.string().max(50)).max(10).optional(),
    publicKeyAlgorithm: z.int().optional(),
    publicKey: base64url(4000).optional(),
  }),
});
export type RegistrationResponse = z.infer<typeof registrationResponse>;

/** What `navigator.credentials.get` gave, as JSON (AuthenticationResponseJSON). */
export const authenticationResponse = z.strictObject({
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal('public-key'),
  authenticatorAttachment: attachment,
  clientExtensionResults: extensions,
  response: z.strictObject({
    clientDataJSON: base64url(4000),
    authenticatorData: base64url(4000),
    signature: base64url(4000),
    userHandle: base64url(100).nullish(),
  }),
});
export type AuthenticationResponse = z.infer<typeof authenticationResponse>;

/** What a browser is to be called with; its `challenge` is valid for five minutes and once. */
export const ceremonyOptions = z
  .looseObject({ challenge: z.string() })
  .meta({ id: 'PasskeyOptions', description: 'Options of WebAuthn Level 3 in JSON, for `PublicKeyCredential.parse…OptionsFromJSON`' });
export type CeremonyOptions = z.infer<typeof ceremonyOptions>;
