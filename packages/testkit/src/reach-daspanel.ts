import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { visit, type Visit, type Visited } from './visit.ts';

/** The host name of installations under test. */
export const INSTALLATION_NAME = 'daspanel.localhost';

/** One API call; `body` goes as JSON. */
export type CallApi = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Visited & { readonly json: unknown }>;

/** A Daspanel that runs, on ports of 127.0.0.1, with the owner's token. */
export interface ReachedDaspanel {
  readonly data: string;
  readonly hostName: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** An API token of the owner. */
  readonly token: string;
  /** PEM of the local certificate authority; of both, once a name beyond the first has been visited. */
  readonly authority: string;
  /** A visitor's request over HTTP. */
  visit(host: string, path?: string, more?: Partial<Visit>): Promise<Visited>;
  /** A visitor's request over HTTPS that trusts only the local authority. */
  visitSecurely(host: string, path?: string, more?: Partial<Visit>): Promise<Visited>;
  /** One API call with the owner's token; `body` goes as JSON. */
  readonly call: CallApi;
}

/**
 * Finds its way into an installation that answers on ports of 127.0.0.1 or another address, whatever runs it. `secret`: the one-time login, which is used up; undefined: the
 * token is the operator's.
 */
export async function reachDaspanel({
  data,
  address = '127.0.0.1',
  httpPort,
  httpsPort,
  secret,
}: {
  readonly data: string;
  readonly address?: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly secret: string | undefined;
}): Promise<ReachedDaspanel> {
  const visitHost = (host: string, path = '/', more: Partial<Visit> = {}) => visit({ address, port: httpPort, host, path, ...more });
  const first = (await visitHost(INSTALLATION_NAME, '/ca.crt')).text;
  let authority = first;
  const visitSecurely = async (host: string, path = '/', more: Partial<Visit> = {}): Promise<Visited> => {
    try {
      return await visit({ address, port: httpsPort, host, path, authority, ...more });
    } catch (error) {
      if (!isUntrusted(error) || authority !== first || more.authority !== undefined) throw error;
      // The second authority is made when a name beyond the first one's is visited.
      const anyName = await visitHost(INSTALLATION_NAME, '/ca-any-name.crt');
      if (anyName.status !== 200) throw error;
      authority = `${first}${anyName.text}`;
      return await visit({ address, port: httpsPort, host, path, authority, ...more });
    }
  };
  const send = (method: string, path: string, token: string | undefined, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
    visitSecurely(`api.${INSTALLATION_NAME}`, path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).then((answer) => ({ ...answer, json: parseJson(answer) }));
  const token = await readToken(data, secret, send);
  return {
    data,
    hostName: INSTALLATION_NAME,
    httpPort,
    httpsPort,
    token,
    get authority() {
      return authority;
    },
    visit: visitHost,
    visitSecurely,
    call: (method, path, body, headers) => send(method, path, token, body, headers),
  };
}

/** The certificate is from an authority that is not trusted. The request was not sent. */
function isUntrusted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
}

type Send = (
  method: string,
  path: string,
  token: string | undefined,
  body?: unknown,
) => Promise<{ status: number; json: unknown; text: string }>;

/** Signs in with the announced one-time login, or as the machine's operator where somebody has signed in before. */
async function readToken(data: string, secret: string | undefined, send: Send): Promise<string> {
  if (secret === undefined) return (await readFile(join(data, 'state', 'secrets', 'operator-token'), 'utf8')).trim();
  const answer = await send('POST', '/v1/first-login', undefined, { secret });
  const token: unknown = typeof answer.json === 'object' && answer.json !== null && 'token' in answer.json ? answer.json.token : undefined;
  if (typeof token !== 'string') throw new Error(`the first login was refused: ${answer.status} ${answer.text}`);
  return token;
}

function parseJson(answer: Visited): unknown {
  return answer.headers['content-type']?.includes('json') === true ? JSON.parse(answer.text) : undefined;
}
