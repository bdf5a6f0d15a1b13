import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIPv6 } from 'node:net';
import { readProbeError, showForeign, type ProbeResult } from './probe-result.ts';

export interface HttpProbe {
  readonly host: string;
  readonly address: string;
  readonly token: string;
  /** What the answer must be. */
  readonly content: string;
  readonly ports: { readonly http: number; readonly https: number };
  readonly signal: AbortSignal;
}

/** Let's Encrypt follows as many. */
const MOST_REDIRECTS = 10;
const LARGEST_BODY = 2_048;

interface Place {
  readonly secure: boolean;
  readonly path: string;
}

/**
 * Asks one address for the answer to an HTTP-01 challenge as an authority does (RFC 8555, 8.3), certificates unchecked. It connects to this address alone: a redirect is followed to the same host and
 * to the two ports only. Never rejects.
 */
export async function probeHttp(probe: HttpProbe): Promise<ProbeResult> {
  let place: Place = { secure: false, path: `/.well-known/acme-challenge/${probe.token}` };
  try {
    for (let redirects = 0; ; redirects += 1) {
      const answer = await ask(probe, place);
      if (answer.location === null) return judge(probe, answer);
      const next = readRedirect(probe, place, answer.location);
      if (next === null)
        return { state: 'other', detail: `it leads on to ${showForeign(answer.location)}${describeServer(answer.server)}` };
      if (redirects === MOST_REDIRECTS) return { state: 'other', detail: `it leads on more than ${MOST_REDIRECTS} times` };
      place = next;
    }
  } catch (error) {
    return readProbeError(error, 'HTTP');
  }
}

interface Answer {
  readonly status: number;
  readonly server: string;
  readonly location: string | null;
  readonly body: string;
}

function ask({ host, address, ports, signal }: HttpProbe, { secure, path }: Place): Promise<Answer> {
  const port = secure ? ports.https : ports.http;
  const shownHost = isIPv6(host) ? `[${host}]` : host;
  const options = {
    host: address,
    port,
    path,
    headers: { host: port === (secure ? 443 : 80) ? shownHost : `${shownHost}:${port}`, 'user-agent': 'Daspanel preflight', accept: '*/*' },
    agent: false,
    signal,
  };
  return new Promise((resolve, reject) => {
    const request = secure
      ? requestHttps({ ...options, servername: host === address ? '' : host, rejectUnauthorized: false })
      : requestHttp(options);
    request.on('response', (response) => {
      readAnswer(response)
        .then(resolve, reject)
        .finally(() => request.destroy());
    });
    // An aborted request tells why it was: no time was left.
    request.on('error', (error) => reject(signal.aborted && signal.reason instanceof Error ? signal.reason : error));
    request.end();
  });
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const status = response.statusCode ?? 0;
  const { location } = response.headers;
  const server = String(response.headers.server ?? '');
  const isRedirect = [301, 302, 303, 307, 308].includes(status) && location !== undefined;
  let body = '';
  if (!isRedirect) {
    for await (const chunk of response) {
      body += String(chunk);
      if (body.length > LARGEST_BODY) break;
    }
  }
  return { status, server, location: isRedirect ? location : null, body };
}

function judge({ content }: HttpProbe, { status, server, body }: Answer): ProbeResult {
  // RFC 8555, 8.3: white space at the end does not count.
  if (status === 200 && body.trimEnd() === content) return { state: 'here' };
  return { state: 'other', detail: status === 200 ? `another page${describeServer(server)}` : `status ${status}${describeServer(server)}` };
}

function describeServer(server: string): string {
  return server === '' ? '' : ` from ${showForeign(server)}`;
}

function readRedirect({ host, ports }: HttpProbe, { secure, path }: Place, location: string): Place | null {
  const shownHost = isIPv6(host) ? `[${host}]` : host;
  const here = `${secure ? `https://${shownHost}:${ports.https}` : `http://${shownHost}:${ports.http}`}${path}`;
  const url = URL.parse(location, here);
  if (url === null || url.hostname !== URL.parse(here)?.hostname || url.username !== '' || url.password !== '') return null;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const next = { path: `${url.pathname}${url.search}` };
  if (url.protocol === 'http:' && (port === ports.http || port === 80)) return { secure: false, ...next };
  if (url.protocol === 'https:' && (port === ports.https || port === 443)) return { secure: true, ...next };
  return null;
}
