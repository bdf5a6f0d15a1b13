import { isIPv6 } from 'node:net';
import type { CertificateProblem } from '@daspanel/formats/acme-requests.ts';
import { MOST_ADDRESSES, type FoundAddresses } from './find-addresses.ts';
import type { JudgedAddress } from './judge-addresses.ts';
import type { PreflightName } from './preflight-name.ts';

export interface AddressFindings {
  readonly name: PreflightName;
  readonly found: FoundAddresses;
  readonly judged: readonly JudgedAddress[];
  /** Addresses that DNS should say; empty: not known. */
  readonly expected: readonly string[];
  readonly httpPort: number;
}

/** What is wrong with the addresses of a name, in plain words. */
export function describeAddressProblems(findings: AddressFindings): readonly CertificateProblem[] {
  const { name, found, judged } = findings;
  if (found.failure !== null) return [describeFailure(findings, found.failure)];
  const problems: CertificateProblem[] = [];
  if (found.all > MOST_ADDRESSES) {
    problems.push(
      problem(
        name,
        'too-many-addresses',
        `${name.host} has ${found.all} addresses in DNS; more than ${MOST_ADDRESSES} are not looked at.`,
        `Leave only the addresses of this server${inBrackets(findings.expected)}.`,
      ),
    );
  }
  const bad = judged.filter(({ entry }) => entry.verdict === 'elsewhere' || entry.verdict === 'unreachable');
  const locals = judged.filter(({ entry }) => entry.verdict === 'private');
  if (locals.length > 0) problems.push(describePrivate(findings, locals));
  if (bad.length === 0) return problems;
  const isIpv4Right = judged.some(({ entry }) => !isIPv6(entry.address) && (entry.verdict === 'here' || entry.verdict === 'unknown'));
  if (isIpv4Right && bad.every(({ entry, owner }) => isIPv6(entry.address) && owner === 'other'))
    return [...problems, describeIpv6(findings, bad)];
  return [...problems, ...bad.map((one) => describeBad(findings, one))];
}

function describeFailure({ name, expected }: AddressFindings, failure: NonNullable<FoundAddresses['failure']>): CertificateProblem {
  const record = expected.some((address) => !isIPv6(address)) || expected.length === 0 ? 'an A record' : 'an AAAA record';
  const advice = `Make ${record} for ${name.base} at your DNS provider that points to ${target(expected)}. It can take an hour until it is seen everywhere.`;
  switch (failure.kind) {
    case 'missing':
      return problem(name, 'dns-missing', `${name.host} does not exist in DNS.`, advice);
    case 'empty':
      return problem(name, 'dns-missing', `${name.host} has no address in DNS.`, advice);
    case 'failed':
      return failure.isServerFailure
        ? problem(
            name,
            'dns-failed',
            `DNS has no valid answer for ${name.host}: ${failure.detail}. Often the domain's signatures (DNSSEC) are wrong, or its name servers do not answer.`,
            "Have your DNS provider check the domain's name servers and DNSSEC. If you changed the provider not long ago, remove the old DS record at the registrar.",
          )
        : problem(
            name,
            'dns-failed',
            `The address of ${name.host} could not be found out: ${failure.detail}.`,
            "Check the domain's records at your DNS provider, and the DNS servers that this installation asks.",
          );
  }
}

function describePrivate({ name, expected }: AddressFindings, locals: readonly JudgedAddress[]): CertificateProblem {
  const addresses = locals.map(({ entry }) => entry.address).join(', ');
  return name.kind === 'address'
    ? problem(
        name,
        'private-address',
        `${name.text} is an address of a local network, for which no public authority gives certificates.`,
        'Use the certificate of the local authority, or a public address.',
      )
    : problem(
        name,
        'private-address',
        `${name.host} points to ${addresses}, which exists in a local network only, so that no public authority can look there.`,
        `Let ${name.base} point to ${target(expected)}, or use the certificate of the local authority.`,
      );
}

function describeIpv6({ name, expected }: AddressFindings, bad: readonly JudgedAddress[]): CertificateProblem {
  const wanted = expected.filter((address) => isIPv6(address));
  return problem(
    name,
    'ipv6-elsewhere',
    `The IPv4 address of ${name.host} is right, but its IPv6 address is not: ${describeEntries(bad)} Authorities and many visitors use IPv6 first.`,
    wanted.length === 0
      ? `Remove the AAAA record of ${name.base} at your DNS provider; the A record can stay.`
      : `Remove the AAAA record of ${name.base} at your DNS provider, or let it point to ${wanted.join(' or ')}.`,
  );
}

function describeBad({ name, expected, httpPort }: AddressFindings, one: JudgedAddress): CertificateProblem {
  const { address, verdict } = one.entry;
  if (one.owner !== 'other') {
    return problem(
      name,
      'other-server',
      `${address} is an address of this server, but another program answers there. ${one.entry.detail}`,
      `Stop the other program, or let it pass requests for ${name.host} on to this installation, so that port ${httpPort} leads here.`,
    );
  }
  if (name.kind === 'address' || (verdict === 'unreachable' && expected.length === 0)) {
    return problem(
      name,
      verdict === 'unreachable' ? 'port-closed' : 'dns-elsewhere',
      `Port ${httpPort} of ${address} does not lead to this installation. ${one.entry.detail}`,
      `Open port ${httpPort} in the firewall, and forward it in the router if there is one. If ${address} is not this server's address, correct it; if it is, name it in the settings as a public address.`,
    );
  }
  return problem(
    name,
    'dns-elsewhere',
    `${name.host} points to ${address}, which is not this server. ${one.entry.detail}`,
    `Let ${name.base} point to ${target(expected)} at your DNS provider. It can take an hour until it is seen everywhere.`,
  );
}

function problem({ text }: PreflightName, code: string, detail: string, advice: string): CertificateProblem {
  return { code, name: text, detail, advice };
}

function describeEntries(entries: readonly JudgedAddress[]): string {
  return entries.map(({ entry }) => `${entry.address}: ${entry.detail}`).join(' ');
}

function target(expected: readonly string[]): string {
  return expected.length === 0 ? 'the address of this server' : expected.slice(0, 4).join(' or ');
}

function inBrackets(expected: readonly string[]): string {
  return expected.length === 0 ? '' : ` (${expected.slice(0, 4).join(', ')})`;
}
