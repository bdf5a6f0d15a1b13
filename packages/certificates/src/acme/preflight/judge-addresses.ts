import { isIPv6 } from 'node:net';
import type { NameDiagnosis } from '@daspanel/formats/acme-requests.ts';
import type { AddressOwner } from './own-addresses.ts';
import type { ProbeResult } from './probe-result.ts';

/** Null: not probed. An address that may not be probed has neither result. */
export interface ProbedAddress {
  readonly address: string;
  readonly owner: AddressOwner;
  readonly http: ProbeResult | null;
  readonly tls: ProbeResult | null;
}

export interface JudgedAddress {
  readonly entry: NameDiagnosis['addresses'][number];
  readonly owner: AddressOwner;
  /** True when an authority that comes to this address would be answered rightly, or when that cannot be known from here. */
  readonly worksByHttp: boolean;
  readonly worksByTls: boolean;
}

/** `ports`: those that the authority comes to. */
export function judgeAddresses(
  probed: readonly ProbedAddress[],
  ports: { readonly http: number; readonly https: number },
): readonly JudgedAddress[] {
  const isBehindOthers = probed.some(({ http, owner }) => http?.state === 'here' && owner === 'other');
  return probed.map((one) => {
    const { verdict, detail } = judge(one, ports, isBehindOthers);
    return {
      entry: { address: one.address, verdict, detail },
      owner: one.owner,
      worksByHttp: verdict === 'unknown' || one.http?.state === 'here',
      worksByTls: verdict === 'unknown' || one.tls?.state === 'here',
    };
  });
}

type Judgement = Omit<JudgedAddress['entry'], 'address'>;

function judge(
  { address, owner, http, tls }: ProbedAddress,
  ports: { readonly http: number; readonly https: number },
  isBehindOthers: boolean,
): Judgement {
  if (http === null)
    return { verdict: 'private', detail: 'This address exists in a local network only; nobody on the Internet can come here.' };
  if (http.state === 'here') return { verdict: 'here', detail: 'This installation answers here.' };
  const where = `port ${ports.http}`;
  if (tls?.state === 'here') {
    return { verdict: 'here', detail: `This installation answers here on port ${ports.https}, but not on ${where}: ${http.detail}.` };
  }
  if (http.state === 'silent' && owner !== 'other') {
    return {
      verdict: 'unknown',
      detail: `This is an address of this server, but it cannot be reached from the server itself (${where}: ${http.detail}). Whether others reach it is not known.`,
    };
  }
  // Behind address translation the router may answer what comes from within.
  if (http.state === 'other' && owner === 'setting') {
    return {
      verdict: 'unknown',
      detail: `This is an address of this server, but from the server itself something else answers, perhaps the router (${where}: ${http.detail}). Whether others reach it is not known.`,
    };
  }
  if (http.state === 'other') return { verdict: 'elsewhere', detail: `Another server answers here on ${where}: ${http.detail}.` };
  // A service in front of this server, such as a CDN, has addresses of its own, which a server without IPv6 cannot see all.
  if (http.noRoute && isIPv6(address) && isBehindOthers) {
    return {
      verdict: 'unknown',
      detail: 'This server has no IPv6 and cannot look at this address; a service in front of it answers at the others.',
    };
  }
  return { verdict: 'unreachable', detail: `Nothing answers here on ${where}: ${http.detail}.` };
}
