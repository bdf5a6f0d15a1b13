import { lookup } from 'node:dns/promises';
import { addressesOfThisMachine, isPublicAddress, normalizeAddress } from './egress-address.ts';

/** Which addresses may be reached. The product uses `publicInternet`; only code can make others, no setting and no environment variable. */
export interface EgressRules {
  readonly ports: readonly number[];
  /** Lower-case names; their children are refused too. */
  readonly refusedHosts: readonly string[];
  /** All addresses of a name. Rejects when there is none. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  readonly permitsAddress: (address: string, port: number) => boolean;
  /** Certificates (PEM) to trust instead of the usual authorities. */
  readonly trusted?: string;
}

/**
 * The public Internet without this installation itself: `hostNames` are its own names, `addresses` public addresses that lead to it beside
 * those of the network interfaces (address translation).
 */
export function publicInternet(own: { readonly hostNames: readonly string[]; readonly addresses?: readonly string[] }): EgressRules {
  return {
    ports: [80, 443],
    refusedHosts: ['localhost', ...own.hostNames.map((name) => name.toLowerCase())],
    resolve: async (host) => (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address),
    permitsAddress(address) {
      const ours = new Set([...addressesOfThisMachine(), ...(own.addresses ?? [])].map(normalizeAddress));
      return isPublicAddress(address) && !ours.has(normalizeAddress(address));
    },
  };
}
