import { registrationResponse, type CeremonyOptions, type RegistrationResponse } from '@daspanel/contract/passkey-fields.ts';

export function canMakePasskeys(): boolean {
  return 'PublicKeyCredential' in window;
}

/** Has the browser make a passkey. Rejects with an error named `NotAllowedError` where the person would not, `InvalidStateError` where the device has one already. */
export async function makePasskey(options: CeremonyOptions): Promise<RegistrationResponse> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  const optionsJSON = options as unknown as Parameters<typeof startRegistration>[0]['optionsJSON'];
  return registrationResponse.parse(await startRegistration({ optionsJSON }));
}
