import type { CreateMappingBody, Serves } from '@daspanel/contract';
import { invalidField, Problem } from '../../problem.ts';
import { namesOfMapping } from '../../reconciler/mapped-names.ts';
import { requireReady } from '../versions/change-version.ts';
import type { VersionRow } from '../versions/version-store.ts';

type Fields = Omit<CreateMappingBody, 'certificate'>;

/** Throws 422 for fields that do not go together. `host` is in its stored form. */
export function checkMapping({ host, www, httpsOnly, hsts, serves }: Fields): void {
  if (www !== 'none' && (host.startsWith('*.') || host.startsWith('www.')))
    throw invalidField('/www', 'must be none for a wildcard and for a name that begins with www: map the name without www instead');
  if (namesOfMapping({ host, www }).some((name) => name.length > 253)) throw invalidField('/www', 'would be longer than 253 characters');
  if (hsts !== null && !httpsOnly) throw invalidField('/hsts', 'needs httpsOnly: browsers would never come over plain HTTP again');
  if (serves.kind === 'redirect') checkRedirect({ host, www }, serves);
}

function checkRedirect(mapping: Pick<Fields, 'host' | 'www'>, { to, keepPath }: Extract<Serves, { kind: 'redirect' }>): void {
  const { hostname, search, hash } = new URL(to);
  if (namesOfMapping(mapping).includes(hostname))
    throw invalidField('/serves/to', 'is the domain itself: visitors would go round in circles');
  if (keepPath && (search !== '' || hash !== ''))
    throw invalidField('/serves/to', 'cannot have a query or a fragment when the path is kept');
}

export function nothingUploaded(): Problem {
  return new Problem(
    'wrong-state',
    'no certificate was uploaded for this mapping: send one with PUT to its `certificate`, which also chooses it',
  );
}

/** The form in which it is stored: addresses of redirects as they go into a header. Throws 422 for a version that there is not, and 409 for an unfinished one. */
export function settleServes(serves: Serves, findVersion: (id: string) => VersionRow | undefined): Serves {
  if (serves.kind === 'redirect') return { ...serves, to: new URL(serves.to).href };
  if (serves.kind === 'active') return serves;
  const version = findVersion(serves.version);
  if (version === undefined) throw invalidField('/serves/version', 'is no version of this site');
  requireReady(version);
  return serves;
}
