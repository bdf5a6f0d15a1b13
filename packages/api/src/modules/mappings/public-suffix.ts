import { parse } from 'tldts';

/**
 * The public suffix, such as `co.uk`, that a host name (A-labels, perhaps with `*.` before them) is: names are registered below it, so that it belongs to nobody. Undefined for all others, and for
 * suffixes of companies such as `github.io`, which somebody owns. By the Public Suffix List.
 */
export function findPublicSuffix(host: string): string | undefined {
  const name = host.startsWith('*.') ? host.slice('*.'.length) : host;
  const { publicSuffix, isIcann } = parse(name, { allowPrivateDomains: false, validateHostname: false });
  return isIcann === true && publicSuffix === name ? name : undefined;
}
