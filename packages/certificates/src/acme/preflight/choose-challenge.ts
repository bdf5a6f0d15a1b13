import type { ChallengeType } from '@daspanel/formats/acme-requests.ts';
import type { PreflightName } from './preflight-name.ts';

export interface ChallengeChoice {
  readonly kind: PreflightName['kind'];
  /** What a person wants, the best first. */
  readonly preferred: readonly ChallengeType[];
  /** What the authority has; null: not known, so all. */
  readonly offered: readonly ChallengeType[] | null;
  /** What CAA records permit. */
  readonly permitted: readonly ChallengeType[];
  /** What would succeed, as far as can be seen from here. */
  readonly working: readonly ChallengeType[];
}

/** The way by which a name would be validated; null: none. Wildcards are validated by DNS alone (RFC 8555, 7.1.3), addresses never (RFC 8738, 7). */
export function chooseChallenge({ kind, preferred, offered, permitted, working }: ChallengeChoice): ChallengeType | null {
  return (
    preferred.find(
      (type) =>
        isPossible(kind, type) && (offered === null || offered.includes(type)) && permitted.includes(type) && working.includes(type),
    ) ?? null
  );
}

/** True when names of this kind can be validated in this way at all. */
export function isPossible(kind: PreflightName['kind'], type: ChallengeType): boolean {
  return kind === 'name' || (kind === 'wildcard') === (type === 'dns-01');
}
