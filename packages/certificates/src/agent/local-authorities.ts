import type { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import {
  AUTHORITY_NAME,
  AuthorityProblem,
  hasAuthority,
  openLocalAuthority,
  type AuthorityPlace,
  type LocalAuthority,
} from './local-authority.ts';

/**
 * The two roots of an installation. The first is what people are offered to trust: it may vouch for the installation's own host name and for names that are nobody's on the
 * internet, so that a stolen key is worth little. The second may vouch for any name; it is made when a leaf for a name beyond the first is needed for the first time.
 */
export interface LocalAuthorities {
  /** The first one's name; null: it cannot be used. */
  readonly name: string | null;
  /** Why the first one cannot be used; null: it can. */
  readonly problem: AuthorityProblem | null;
  /** Gives a fresh key and the certificate for these names as PEM, and the id of the root (`rootId`). Throws AuthorityProblem. */
  issue(names: readonly string[], now: number): Promise<{ readonly pem: string; readonly root: string }>;
  /** True for a certificate by the root that vouches for these names; while the first root cannot be used it cannot be told, and every one passes. */
  isFromUs(certificate: X509Certificate, names: readonly string[]): boolean;
  /** The root that vouches for these names: its id (`rootId`), and when it ends, milliseconds since 1970. Undefined: it is not there yet, or cannot be used. */
  rootFor(names: readonly string[]): { readonly id: string; readonly end: number } | undefined;
}

/** Names that are never anybody's on the internet: RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`, and `lan`, which routers give. */
const PRIVATE_NAMES = ['localhost', 'test', 'internal', 'local', 'home.arpa', 'lan'];

/** Opens the roots that there are, and makes the first one of a new installation. */
export async function openLocalAuthorities(
  { localAuthority: folder, servedCertificates }: DataDirectory,
  hostName: string,
  now: number,
): Promise<LocalAuthorities> {
  const place = { folder, name: 'root', published: join(servedCertificates, '_ca.crt') } as const;
  const permittedNames = [...PRIVATE_NAMES, ...(isBelow(hostName, PRIVATE_NAMES) ? [] : [hostName])];
  const wanted = { commonName: `${AUTHORITY_NAME} ${suffix()}`, nameConstraints: { permittedNames, excludesAddresses: true } };
  try {
    const first = await openLocalAuthority(place, wanted, now);
    return await combine(first, { folder, name: 'any-name', published: join(servedCertificates, '_ca-any-name.crt') }, now);
  } catch (error) {
    if (error instanceof AuthorityProblem) return withoutAuthority(error);
    throw error;
  }
}

async function combine(first: LocalAuthority, place: AuthorityPlace, now: number): Promise<LocalAuthorities> {
  let second: LocalAuthority | AuthorityProblem | undefined;
  let opening: Promise<LocalAuthority> | undefined;
  const open = (when: number): Promise<LocalAuthority> => {
    opening ??= openLocalAuthority(place, { commonName: `${AUTHORITY_NAME} ${suffix()} for any name` }, when).finally(() => {
      opening = undefined;
    });
    return opening;
  };
  if (await hasAuthority(place)) second = await open(now).catch(asProblem);

  const isForFirst = ({ permittedNames }: LocalAuthority, names: readonly string[]) =>
    permittedNames === undefined || names.every((name) => isBelow(name, permittedNames));
  const known = (names: readonly string[]) => (isForFirst(first, names) ? first : second);
  return {
    name: first.name,
    problem: null,
    async issue(names, when) {
      if (!isForFirst(first, names)) second ??= await open(when);
      const authority = known(names);
      if (authority === undefined || authority instanceof AuthorityProblem)
        throw authority ?? new Error('the root for any name is not there');
      return { pem: await authority.issue(names, when), root: authority.id };
    },
    isFromUs(certificate, names) {
      const authority = known(names);
      if (authority instanceof AuthorityProblem) return true;
      return (
        authority !== undefined && certificate.checkIssued(authority.certificate) && certificate.verify(authority.certificate.publicKey)
      );
    },
    rootFor(names) {
      const authority = known(names);
      return authority === undefined || authority instanceof AuthorityProblem ? undefined : authority;
    },
  };
}

function withoutAuthority(problem: AuthorityProblem): LocalAuthorities {
  return {
    name: null,
    problem,
    issue: () => Promise.reject(problem),
    isFromUs: () => true,
    rootFor: () => undefined,
  };
}

/** True when the name, which may be a wildcard, is one of these or below one (RFC 5280, 4.2.1.10). */
function isBelow(name: string, permitted: readonly string[]): boolean {
  return permitted.some((base) => name === base || name.endsWith(`.${base}`));
}

function suffix(): string {
  return randomId('a').slice(0, 8);
}

function asProblem(error: unknown): AuthorityProblem {
  if (error instanceof AuthorityProblem) return error;
  throw error;
}
