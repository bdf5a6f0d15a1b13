import type { NameDiagnosis } from '@daspanel/formats/acme-requests.ts';
import type { AskedAuthority } from '../accounts/make-account.ts';
import type { StepParts } from './step-parts.ts';

export type LookedName = Omit<NameDiagnosis, 'budget'>;

/** What DNS, CAA and ports say of names, with what is known of the authority. Rejects with AcmeError when that does not say what it is called in CAA records. */
export async function lookAt(parts: StepParts, asked: AskedAuthority, names: readonly string[]): Promise<readonly LookedName[]> {
  const { signal, accounts, store } = parts;
  const { caaIdentities } = await accounts.authority(asked).meta(signal);
  const accountUrl = accounts.read(asked.issuer.directory)?.url ?? null;
  const surroundings = { settings: store.settings.read(), issuer: asked.issuer, caaIdentities, accountUrl, offered: null, signal };
  return Promise.all(names.map((name) => parts.preflight.check(name, surroundings)));
}
