import { isIP, type LookupFunction } from 'node:net';
import type { EgressRules } from '@daspanel/platform/egress-rules.ts';
import type { AuthorityAddress } from './acme-types.ts';
import { NoAnswer } from './no-answer.ts';

/** Which of the addresses that an authority names may be asked, and where connections may lead. */
export interface AddressRules {
  /** Parses a URL. Throws NoAnswer when it may not be asked. */
  judge(url: string): URL;
  /** Resolves a name for a connection and lets it lead to permitted addresses alone. */
  readonly lookup: LookupFunction;
}

const LONGEST_URL = 2_048;

/**
 * The directory's own host may be at any address if `allowPrivate`; this installation's names are never asked otherwise; everything else must be on the public Internet by `publicInternet` and at port 443, whatever the authority says. HTTPS alone, but for a directory
 * at `http://` on this machine (a test authority), which then is the only origin.
 */
export function createAddressRules(address: AuthorityAddress, publicInternet: EgressRules): AddressRules {
  const home = URL.parse(address.directory);
  const isPermitted = (host: string, found: string) =>
    (address.allowPrivate && host === hostOf(home)) || publicInternet.permitsAddress(found, 443);
  const isPlainHome = home?.protocol === 'http:' && isLoopback(hostOf(home));
  return {
    judge(text) {
      const url = text.length > LONGEST_URL ? null : URL.parse(text);
      if (url === null || url.username !== '' || url.password !== '') throw new NoAnswer('it is no address that can be asked');
      if (url.protocol !== 'https:' && !(isPlainHome && url.origin === home.origin)) {
        throw new NoAnswer('addresses of an authority begin with https://');
      }
      const host = hostOf(url);
      const isHome = host === hostOf(home);
      if (!(address.allowPrivate && isHome) && isOurs(host, publicInternet)) throw new NoAnswer(`${host} is this installation itself`);
      if (!isHome && url.port !== '') throw new NoAnswer('another server of an authority is asked at port 443 alone');
      if (isIP(host) !== 0 && !isPermitted(host, host)) throw refused(host);
      return url;
    },
    lookup(host, options, answer) {
      resolveAll(host, publicInternet)
        .then((addresses) => {
          const bad = addresses.find((found) => !isPermitted(host, found));
          if (bad !== undefined) throw refused(bad);
          const wanted = addresses.map((found) => ({ address: found, family: isIP(found) }));
          const [first] = wanted;
          if (first === undefined) throw new NoAnswer(`${host} has no address`);
          if (options.all === true) answer(null, wanted);
          else answer(null, first.address, first.family);
        })
        .catch((error: NodeJS.ErrnoException) => answer(error, []));
    },
  };
}

function hostOf(url: URL | null): string {
  return url?.hostname.replace(/^\[|\]$/g, '') ?? '';
}

/** `host` may end with a dot, which DNS does not count. */
function isOurs(host: string, { refusedHosts }: EgressRules): boolean {
  const name = host.replace(/\.$/, '');
  return refusedHosts.some((refused) => name === refused || name.endsWith(`.${refused}`));
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

async function resolveAll(host: string, { resolve }: EgressRules): Promise<readonly string[]> {
  try {
    return await resolve(host);
  } catch (cause) {
    throw new NoAnswer(`the name ${host} has no address in DNS`, { cause });
  }
}

function refused(address: string): NoAnswer {
  return new NoAnswer(`${address} is not on the public Internet, and the issuer is not marked as one of the own network`);
}
