import { challengeType, type CertificateProblem, type ChallengeType, type NameDiagnosis } from '@daspanel/formats/acme-requests.ts';
import { findCaa } from '../dns/find-caa.ts';
import type { CaaRecord, Resolver } from '../dns/resolver.ts';
import { judgeCaa } from './judge-caa.ts';
import type { PreflightName } from './preflight-name.ts';
import type { PreflightSurroundings } from './preflight-types.ts';
import { showForeign } from './probe-result.ts';

/** `methods`: challenge types that CAA records permit. `problem`: why they permit none; null: they permit some, or that is not known. */
export interface CaaFindings {
  readonly caa: NameDiagnosis['caa'];
  readonly methods: readonly ChallengeType[];
  readonly problem: CertificateProblem | null;
}

const MOST_SHOWN = 20;

/** Addresses have no CAA records (RFC 8738). */
export async function examineCaa(resolver: Resolver, name: PreflightName, surroundings: PreflightSurroundings): Promise<CaaFindings> {
  const everything = challengeType.options;
  if (name.kind === 'address') return { caa: { verdict: 'allowed', at: null, records: [] }, methods: everything, problem: null };
  const found = await findCaa(resolver, name.base);
  if (found.state === 'failed') {
    const caa = { verdict: 'unknown' as const, at: found.at, records: [] };
    // Authorities of the own network seldom look, and the DNS of such a network seldom knows of CAA.
    if (surroundings.issuer?.isPrivate === true) return { caa, methods: everything, problem: null };
    return { caa, methods: [], problem: describeFailure(name, found.at, found.detail) };
  }
  const judgement = judgeCaa(found.records, {
    isWildcard: name.kind === 'wildcard',
    identities: surroundings.caaIdentities,
    accountUrl: surroundings.accountUrl,
  });
  return {
    caa: { verdict: judgement.verdict, at: found.at, records: found.records.slice(0, MOST_SHOWN).map(showRecord) },
    methods: judgement.methods,
    problem: judgement.verdict === 'forbidden' ? describeForbidden(name, found.at ?? name.base, judgement.reason, surroundings) : null,
  };
}

function showRecord({ flags, tag, value }: CaaRecord): string {
  return showForeign(`${flags ?? '?'} ${tag} "${value}"`);
}

function describeFailure(name: PreflightName, at: string, detail: string): CertificateProblem {
  return {
    code: 'dns-failed',
    name: name.text,
    detail: `Whether ${at} has CAA records, which say who may issue certificates, could not be found out: ${detail}. An authority then refuses.`,
    advice: `Have the DNS provider of ${at} check its name servers: they must answer questions for CAA records, if only by saying that there are none.`,
  };
}

function describeForbidden(
  name: PreflightName,
  at: string,
  reason: string,
  { issuer, caaIdentities }: PreflightSurroundings,
): CertificateProblem {
  const tag = name.kind === 'wildcard' ? 'issuewild' : 'issue';
  const identity = caaIdentities[0];
  const authority = issuer?.name ?? 'the authority';
  return {
    code: 'caa-forbids',
    name: name.text,
    detail: `The CAA records of ${at} in DNS do not let ${authority} issue a certificate for ${name.text}: ${reason}.`,
    advice:
      identity === undefined
        ? `Add a CAA record for ${authority} at your DNS provider, or remove the CAA records of ${at}.`
        : `Add the record ${at} CAA 0 ${tag} "${identity}" at your DNS provider, or remove the CAA records of ${at}.`,
  };
}
