import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { Agent, request as requestHttp, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { makeCertificateRequest } from '@daspanel/x509/make-certificate-request.ts';
import type { CaOptions } from './ca-options.ts';
import { startCaSimulator, type CaSimulator } from './start-ca-simulator.ts';

/** What tests read of an answer. */
export interface TestBody {
  readonly status?: string | number;
  readonly type?: string;
  readonly detail?: string;
  readonly expires?: string;
  readonly authorizations?: readonly string[];
  readonly finalize?: string;
  readonly certificate?: string;
  readonly wildcard?: boolean;
  readonly error?: TestBody;
  readonly subproblems?: readonly TestBody[];
  readonly suggestedWindow?: { readonly start: string; readonly end: string };
  readonly challenges?: readonly {
    readonly type: string;
    readonly url: string;
    readonly status: string;
    readonly token: string;
    readonly error?: TestBody;
  }[];
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: TestBody;
}

export interface WantedTestOrder {
  readonly names: readonly string[];
  readonly profile?: string;
  readonly replaces?: string;
}

/** The least that an ACME client can be: it repeats nothing and waits for nothing. For tests of the simulator alone. */
export interface AcmeTestClient extends Disposable {
  readonly privateKey: KeyObject;
  accountUrl: string;
  /** Signed with the account's key; `payload` undefined: POST-as-GET. `path` may be a URL. */
  post(path: string, payload?: object): Promise<TestAnswer>;
  /** A JWS as `post` sends it. */
  sign(header: object, payload: object | undefined, key?: KeyObject): object;
  get(path: string): Promise<TestAnswer>;
  register(payload?: object): Promise<TestAnswer>;
  order(wanted: WantedTestOrder): Promise<TestAnswer>;
  /** Answers the first challenge of every authorization that is pending, and gives the order as it is then. */
  answer(order: TestAnswer): Promise<TestAnswer>;
  finalize(order: TestAnswer, names: readonly string[], privateKey?: KeyObject): Promise<TestAnswer>;
  /** All of it. */
  issue(wanted: WantedTestOrder): Promise<TestAnswer>;
}

export const freshKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const encode = (value: object | undefined): string => (value === undefined ? '' : Buffer.from(JSON.stringify(value)).toString('base64url'));

export const jwkOf = (key: KeyObject): object => createPublicKey(key).export({ format: 'jwk' });

/** Names are `dns`, addresses `ip`. */
const identify = (value: string) => ({ type: /^[\d.]+$|:/.test(value) ? 'ip' : 'dns', value });

export function createAcmeTestClient(ca: CaSimulator, privateKey: KeyObject = freshKey()): AcmeTestClient {
  const { origin } = new URL(ca.directory);
  const agent = new Agent({ keepAlive: true });
  let nonce: string | undefined;
  const send = async (method: string, url: string, body?: string): Promise<TestAnswer> => {
    const asked = requestHttp(url, { method, agent, headers: body === undefined ? {} : { 'content-type': 'application/jose+json' } });
    asked.end(body);
    const [response] = await once(asked, 'response');
    nonce = response.headers['replay-nonce'];
    const content = await text(response);
    const isJson = String(response.headers['content-type']).includes('json') && content !== '';
    return { status: response.statusCode, headers: response.headers, text: content, body: isJson ? (JSON.parse(content) as TestBody) : {} };
  };
  const client: AcmeTestClient = {
    privateKey,
    accountUrl: '',
    sign(header, payload, key = privateKey) {
      const [head, content] = [encode({ alg: 'ES256', ...header }), encode(payload)];
      const signature = sign('sha256', Buffer.from(`${head}.${content}`), { key, dsaEncoding: 'ieee-p1363' });
      return { protected: head, payload: content, signature: signature.toString('base64url') };
    },
    async post(path, payload) {
      const { href: url } = new URL(path, origin);
      if (nonce === undefined) await send('HEAD', `${origin}/new-nonce`);
      const who = client.accountUrl === '' ? { jwk: jwkOf(privateKey) } : { kid: client.accountUrl };
      const body = JSON.stringify(client.sign({ ...who, nonce, url }, payload));
      nonce = undefined;
      return send('POST', url, body);
    },
    get: (path) => send('GET', new URL(path, origin).href),
    async register(payload = {}) {
      const answer = await client.post('/new-account', { termsOfServiceAgreed: true, ...payload });
      client.accountUrl = answer.headers.location ?? '';
      return answer;
    },
    order: ({ names, ...wanted }) => client.post('/new-order', { identifiers: names.map(identify), ...wanted }),
    async answer(order) {
      for (const url of order.body.authorizations ?? []) {
        const { body } = await client.post(url);
        if (body.status === 'pending') await client.post(body.challenges?.[0]?.url ?? '', {});
      }
      return { ...order, body: (await client.post(order.headers.location ?? '')).body };
    },
    async finalize(order, names, key = freshKey()) {
      const csr = (await makeCertificateRequest({ privateKey: key, names })).toString('base64url');
      return client.post(order.body.finalize ?? '', { csr });
    },
    async issue(wanted) {
      const order = await client.order(wanted);
      return order.status === 201 ? client.finalize(await client.answer(order), wanted.names) : order;
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
  return client;
}

/** A simulator whose time stands still until `pass`, and a client with an account. Every challenge is valid but those of names that begin with `bad`. */
export async function prepareSimulation(options: Partial<CaOptions> = {}) {
  let now = Date.UTC(2027, 0, 1);
  const ca = await startCaSimulator({
    now: () => now,
    validation: {
      kind: 'hook',
      validate: ({ value }) => (value.startsWith('bad') ? { type: 'unauthorized', detail: 'The answer is wrong.' } : undefined),
    },
    ...options,
  });
  const client = createAcmeTestClient(ca);
  await client.register();
  return {
    ca,
    client,
    now: () => now,
    pass: (milliseconds: number) => void (now += milliseconds),
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      await ca[Symbol.asyncDispose]();
    },
  };
}
