import type { CeremonyOptions, AuthenticationResponse } from '@daspanel/contract/passkey-fields.ts';
import { authenticationResponse } from '@daspanel/contract/passkey-fields.ts';

/** Has the browser prove by a passkey. Rejects with an error named `NotAllowedError` where the person would not, or has none. */
export async function provePasskey(options: CeremonyOptions): Promise<AuthenticationResponse> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const optionsJSON = options as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON'];
  return authenticationResponse.parse(await startAuthentication({ optionsJSON }));
}

export function wasPasskeyRefused(error: unknown): boolean {
  return error instanceof Error && error.name === 'NotAllowedError';
}
