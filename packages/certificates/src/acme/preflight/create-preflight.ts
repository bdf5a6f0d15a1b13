import type { CertificateProblem, ChallengeType, NameDiagnosis } from '@daspanel/formats/acme-requests.ts';
import { ChallengeProblem } from '../challenges/challenge-presenter.ts';
import { locateChallengeZone } from '../dns/challenge-zone.ts';
import { createResolver, type Resolver } from '../dns/resolver.ts';
import { chooseChallenge } from './choose-challenge.ts';
import { describeAddressProblems } from './describe-address-problems.ts';
import { describeChallengeProblems, describeNoChallenge } from './describe-challenge-problems.ts';
import { examineCaa } from './examine-caa.ts';
import { findAddresses } from './find-addresses.ts';
import { judgeAddresses } from './judge-addresses.ts';
import { collectOwnAddresses } from './own-addresses.ts';
import { parsePreflightName, type PreflightName } from './preflight-name.ts';
import type { Preflight, PreflightSurroundings } from './preflight-types.ts';
import { portsOf, probeAddresses, type ProbeParts } from './probe-addresses.ts';
import { isPublicName } from './public-name.ts';
import { createKeyedLock } from '@daspanel/platform/keyed-lock.ts';

export interface PreflightParts extends ProbeParts {
  /** Addresses of this machine's network interfaces. */
  readonly interfaceAddresses: () => readonly string[];
}

type Diagnosis = Omit<NameDiagnosis, 'budget'>;

/** Milliseconds for all questions to DNS together; probes have a bound of their own, so that a check ends within 20 s. */
const DNS_WITHIN = 6_000;

export function createPreflight(parts: PreflightParts): Preflight {
  // Two checks of one name would remove each other's probes.
  const inTurn = createKeyedLock();
  return {
    check: (text, surroundings) =>
      inTurn(text, async () => {
        const name = parsePreflightName(text, `check-${parts.random(8).toString('hex')}`);
        try {
          return await examine(parts, name, surroundings);
        } catch (error) {
          return emptyDiagnosis(name, describeFailure(name, error));
        }
      }),
  };
}

async function examine(parts: PreflightParts, name: PreflightName, surroundings: PreflightSurroundings): Promise<Diagnosis> {
  const { settings, issuer } = surroundings;
  if (name.kind !== 'address' && issuer?.isPrivate !== true && !isPublicName(name.base))
    return emptyDiagnosis(name, describeNotPublic(name));
  const own = collectOwnAddresses(parts.interfaceAddresses(), settings, issuer);
  const signal = AbortSignal.any([surroundings.signal, AbortSignal.timeout(DNS_WITHIN)]);
  const resolver = openResolver(surroundings, signal);
  const [found, caa, missingProvider] = await Promise.all([
    findAddresses(resolver, name),
    examineCaa(resolver, name, surroundings),
    findMissingProvider(resolver, name, surroundings),
  ]);
  const probed = await probeAddresses(parts, { name, addresses: found.addresses, own, surroundings });
  const judged = judgeAddresses(probed, portsOf(surroundings));

  const isReachable = judged.length > 0 && found.all === judged.length;
  const works: Readonly<Record<ChallengeType, boolean>> = {
    'http-01': isReachable && judged.every(({ worksByHttp }) => worksByHttp),
    'tls-alpn-01': isReachable && judged.every(({ worksByTls }) => worksByTls),
    'dns-01': missingProvider === null,
  };
  const working = settings.challenges.filter((type) => works[type]);
  const choice = { kind: name.kind, preferred: settings.challenges, offered: surroundings.offered, permitted: caa.methods, working };
  const challenge = caa.problem === null ? chooseChallenge(choice) : null;

  const aboutAddresses = describeAddressProblems({ name, found, judged, expected: own.expected, httpPort: portsOf(surroundings).http });
  const isByDnsOnly = name.kind === 'wildcard' || settings.challenges.every((type) => type === 'dns-01');
  const problems = [
    ...(caa.problem === null ? [] : [caa.problem]),
    ...(challenge === null && missingProvider !== null && isByDnsOnly && settings.challenges.includes('dns-01') ? [missingProvider] : []),
    ...(challenge === null && caa.problem === null
      ? describeChallengeProblems({ name, surroundings, working, permitted: caa.methods, caaAt: caa.caa.at })
      : []),
    ...aboutAddresses.filter(({ code }) => isWorthSaying(code, challenge, isByDnsOnly)),
  ];
  return {
    name: name.text,
    addresses: judged.map(({ entry }) => entry),
    aliases: found.aliases,
    expected: own.expected,
    caa: caa.caa,
    challenge,
    problems: challenge === null && problems.length === 0 ? [describeNoChallenge(name)] : problems,
  };
}

/** Visitors come to wrong addresses whatever way the name is validated; the other problems stand in the way of HTTP-01 and TLS-ALPN-01 alone. */
function isWorthSaying(code: string, challenge: ChallengeType | null, isByDnsOnly: boolean): boolean {
  return code === 'dns-elsewhere' || code === 'ipv6-elsewhere' || (challenge === null && !isByDnsOnly);
}

function openResolver({ settings }: PreflightSurroundings, signal: AbortSignal): Resolver {
  try {
    return createResolver({ servers: settings.resolvers, signal });
  } catch (error) {
    throw new ChallengeProblem(
      'dns-failed',
      `The DNS servers in the settings of certificates (${settings.resolvers.join(', ')}) are not all addresses.`,
      'Write each of them as an address, or as address:port, with an IPv6 address in brackets.',
      { cause: error },
    );
  }
}

async function findMissingProvider(
  resolver: Resolver,
  name: PreflightName,
  { settings }: PreflightSurroundings,
): Promise<CertificateProblem | null> {
  try {
    await locateChallengeZone(settings.dnsProviders, resolver, name.base);
    return null;
  } catch (error) {
    return describeFailure(name, error);
  }
}

function describeFailure({ text }: PreflightName, error: unknown): CertificateProblem {
  if (error instanceof ChallengeProblem) return { code: error.code, name: text, detail: error.message, advice: error.advice };
  return {
    code: 'preflight-failed',
    name: text,
    detail: `${text} could not be checked: ${error instanceof Error ? error.message : String(error)}.`,
    advice: 'It is checked again later. If it stays so, look into the log of the ACME client.',
  };
}

function describeNotPublic({ text, base }: PreflightName): CertificateProblem {
  return {
    code: 'not-public',
    name: text,
    detail: `${base} is a name for local networks or tests, for which no public authority gives certificates.`,
    advice: 'Use the certificate of the local authority for it, or a name from a domain that you own.',
  };
}

function emptyDiagnosis({ text }: PreflightName, problem: CertificateProblem): Diagnosis {
  return {
    name: text,
    addresses: [],
    aliases: [],
    expected: [],
    caa: { verdict: 'unknown', at: null, records: [] },
    challenge: null,
    problems: [problem],
  };
}
