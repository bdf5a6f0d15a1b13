import { once } from 'node:events';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Identifier } from './ca-state.ts';
import { NetworkFailure } from './network-failure.ts';
import { resolveAddresses, tryAddresses } from './resolve-name.ts';

interface Ports {
  readonly resolver: string;
  readonly httpPort: number;
  readonly tlsPort: number;
}

const MAXIMUM_REDIRECTS = 10;
const TIMEOUT = 10_000;

/** HTTP-01 (RFC 8555, 8.3): follows redirects, to ports 80 and 443 alone. Throws NetworkFailure. */
export async function validateHttp({ value }: Identifier, keyAuthorization: string, ports: Ports): Promise<void> {
  const [token = ''] = keyAuthorization.split('.');
  let url = new URL(`http://${isIP(value) === 6 ? `[${value}]` : value}/.well-known/acme-challenge/${token}`);
  for (let redirects = 0; ; redirects += 1) {
    const response = await get(url, ports);
    const { location } = response.headers;
    if (location !== undefined && [301, 302, 303, 307, 308].includes(response.statusCode ?? 0)) {
      response.destroy();
      if (redirects === MAXIMUM_REDIRECTS) throw new NetworkFailure('connection', `Fetching ${url.href}: too many redirects`);
      url = follow(url, location);
      continue;
    }
    const body = await text(response).catch(() => '');
    if (response.statusCode !== 200) throw new NetworkFailure('unauthorized', `Invalid response from ${url.href}: ${response.statusCode}`);
    if (body.trimEnd() === keyAuthorization) return;
    throw new NetworkFailure('unauthorized', `The key authorization at ${url.href} is wrong: ${JSON.stringify(body.slice(0, 100))}`);
  }
}

function follow(from: URL, location: string): URL {
  const url = URL.parse(location, from.href);
  if (url === null || url.port !== '' || !['http:', 'https:'].includes(url.protocol)) {
    throw new NetworkFailure('connection', `Fetching ${from.href}: the redirect to ${location} goes neither to port 80 nor to 443`);
  }
  return url;
}

async function get(url: URL, ports: Ports): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = await resolveAddresses({ type: isIP(host) > 0 ? 'ip' : 'dns', value: host }, ports.resolver);
  return tryAddresses(addresses, (address) => ask(url, address, ports));
}

async function ask(url: URL, address: string, { httpPort, tlsPort }: Ports): Promise<IncomingMessage> {
  const common = { host: address, path: `${url.pathname}${url.search}`, headers: { host: url.host }, agent: false, timeout: TIMEOUT };
  const request =
    url.protocol === 'http:'
      ? requestHttp({ ...common, port: httpPort })
      : // Authorities do not verify certificates here: the name may not have one yet.
        requestHttps({
          ...common,
          port: tlsPort,
          rejectUnauthorized: false,
          ...(isIP(url.hostname) > 0 ? {} : { servername: url.hostname }),
        });
  request.on('timeout', () => request.destroy(new Error('timeout')));
  request.end();
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  } catch (cause) {
    throw new NetworkFailure('connection', `${address}: Fetching ${url.href}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
