import type { CertificateProblem, ChallengeType } from '@daspanel/formats/acme-requests.ts';
import { isPossible } from './choose-challenge.ts';
import type { PreflightName } from './preflight-name.ts';
import type { PreflightSurroundings } from './preflight-types.ts';

export interface ChallengeFindings {
  readonly name: PreflightName;
  readonly surroundings: PreflightSurroundings;
  readonly working: readonly ChallengeType[];
  readonly permitted: readonly ChallengeType[];
  /** Name that has the CAA records. */
  readonly caaAt: string | null;
}

/** Why no way to validate a name is left, as far as settings, the authority or CAA records exclude those that there are. */
export function describeChallengeProblems({
  name,
  surroundings,
  working,
  permitted,
  caaAt,
}: ChallengeFindings): readonly CertificateProblem[] {
  const { settings, offered, issuer } = surroundings;
  const possible = (types: readonly ChallengeType[]) => types.filter((type) => isPossible(name.kind, type));
  const authority = issuer?.name ?? 'the authority';
  const wanted = possible(settings.challenges);
  if (wanted.length === 0) {
    return [
      {
        code: 'challenge-not-wanted',
        name: name.text,
        detail: `${name.kind === 'wildcard' ? 'Wildcards can only be validated by DNS (DNS-01)' : 'Addresses can only be validated by HTTP-01 or TLS-ALPN-01'}, which the settings do not permit.`,
        advice: 'Permit this kind of challenge in the settings of certificates.',
      },
    ];
  }
  const usable = wanted.filter((type) => offered === null || offered.includes(type));
  if (usable.length === 0) {
    return [
      {
        code: 'challenge-not-offered',
        name: name.text,
        detail: `${authority} does not offer to validate ${name.text} by ${list(wanted)}.`,
        advice: 'Permit other kinds of challenges in the settings of certificates, or set another authority.',
      },
    ];
  }
  const excluded = usable.filter((type) => working.includes(type) && !permitted.includes(type));
  if (permitted.length > 0 && excluded.length > 0) {
    return [
      {
        code: 'caa-forbids',
        name: name.text,
        detail: `The CAA records of ${caaAt ?? name.base} permit validation by ${list(permitted)} only, but here it would be done by ${list(excluded)}.`,
        advice: `Take ${excluded[0]} into "validationmethods" of the CAA record at your DNS provider, or remove that parameter.`,
      },
    ];
  }
  return [];
}

/** For when nothing else says why. */
export function describeNoChallenge(name: PreflightName): CertificateProblem {
  return {
    code: 'no-challenge',
    name: name.text,
    detail: `There is no way at present by which an authority could see that ${name.text} belongs to this server.`,
    advice:
      'Permit more kinds of challenges in the settings of certificates: HTTP-01 needs port 80, TLS-ALPN-01 port 443, DNS-01 a DNS provider.',
  };
}

function list(types: readonly ChallengeType[]): string {
  return types.map((type) => type.toUpperCase()).join(' or ');
}
