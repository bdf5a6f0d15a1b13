import { isIP } from 'node:net';
import { refuseAddress } from './egress-error.ts';
import type { EgressRules } from './egress-rules.ts';

/** A checked address: where to connect, and the URL to ask for there. */
export interface EgressTarget {
  readonly url: URL;
  readonly port: number;
  /** Every one of them is permitted. */
  readonly addresses: readonly [string, ...string[]];
}

const LONGEST_URL = 8192;

/**
 * Parses and resolves a URL and judges everything about it. The addresses that were judged are the ones to connect to: the name must not be
 * resolved a second time. Throws EgressError `address-refused`, the same for all reasons.
 */
export async function checkTarget(text: string, rules: EgressRules): Promise<EgressTarget> {
  const url = parseUrl(text);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (!rules.ports.includes(port)) throw refuseAddress(`port ${port}`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const name = host.replace(/\.$/, '');
  if (rules.refusedHosts.some((refused) => name === refused || name.endsWith(`.${refused}`))) throw refuseAddress(`host ${name}`);
  const [first, ...others] = isIP(host) === 0 ? await resolve(name, rules) : [host];
  if (first === undefined) throw refuseAddress(`${name} has no address`);
  for (const address of [first, ...others]) if (!rules.permitsAddress(address, port)) throw refuseAddress(`address ${address}`);
  return { url, port, addresses: [first, ...others] };
}

/** `host:port` or `[address]:port` with nothing else around it. */
const AUTHORITY = /^(?:[a-z0-9._-]{1,255}|\[[0-9a-f:.]{2,64}\]):\d{1,5}$/i;

/** The same for the target of an HTTP CONNECT request (RFC 9110, 9.3.6). */
export async function checkAuthority(text: string, rules: EgressRules): Promise<EgressTarget> {
  if (!AUTHORITY.test(text)) throw refuseAddress('no host and port');
  return checkTarget(`https://${text}/`, rules);
}

function parseUrl(text: string): URL {
  // The URL parser repairs these; an address that has to be repaired is one that others may read differently.
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (text.length > LONGEST_URL || /[\u0000-\u0020\u007f\\]/.test(text)) throw refuseAddress('characters or length');
  const url = URL.parse(text);
  if (url === null) throw refuseAddress('no URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuseAddress(`scheme ${url.protocol}`);
  if (url.username !== '' || url.password !== '') throw refuseAddress('user information');
  return url;
}

async function resolve(name: string, rules: EgressRules): Promise<readonly string[]> {
  try {
    return await rules.resolve(name);
  } catch (error) {
    throw refuseAddress(`${name} is not resolved: ${String(error)}`);
  }
}
