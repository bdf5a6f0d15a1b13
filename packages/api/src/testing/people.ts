import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, createClient, type Client, type Transport } from '@daspanel/contract';
import { nodeTransport } from '@daspanel/contract/node-transport.ts';
import { HOST_NAME, type Installation } from './start-installation.ts';

export const PASSWORD = 'seven green boats drift';
export const PANEL = `https://admin.${HOST_NAME}:8443`;
/** What a browser sends from the panel's own pages. */
export const FROM_PANEL = { origin: PANEL, 'sec-fetch-site': 'same-origin' } as const;

/** A browser with a person's session. */
export interface Browser {
  readonly client: Client;
  /** What it sends with each request, by now: cookies, and where the request comes from. */
  headers(): Readonly<Record<string, string>>;
  cookies(): Readonly<Record<string, string>>;
  /** Keeps cookies of an answer that came by another way. */
  keep(setCookies: readonly string[]): void;
}

/** A browser at the panel that keeps the cookies it is given. `address`: its own, as the proxy sees it. */
export function openBrowser(installation: Installation, address?: string): Browser {
  const cookies = new Map<string, string>();
  const send = nodeTransport({ socketPath: installation.data.sockets.api, host: `admin.${HOST_NAME}` });
  const headers = () => ({
    ...FROM_PANEL,
    ...(cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
    ...(address === undefined ? {} : { 'x-real-ip': address }),
  });
  const keep = (lines: readonly string[]) => {
    for (const line of lines) keepCookie(cookies, line);
  };
  const transport: Transport = async (request) => {
    const answer = await send({ ...request, headers: { ...request.headers, ...headers() } });
    keep(answer.headers.getSetCookie());
    return answer;
  };
  return { client: createClient({ transport }), headers, cookies: () => Object.fromEntries(cookies), keep };
}

function keepCookie(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (line.includes('Max-Age=0')) cookies.delete(name);
  else cookies.set(name, value);
}

export const OWNER_EMAIL = 'owner@example.net';

/** Makes the first account with the one-time secret of the start, signed in. */
export async function makeFirstAccount(installation: Installation): Promise<Browser> {
  const secret = (await readFile(join(installation.data.state, 'first-login'), 'utf8')).trim();
  const browser = openBrowser(installation);
  await browser.client.call(contract.setup.create, { body: { secret, email: OWNER_EMAIL, name: 'Olga Owner', password: PASSWORD } });
  return browser;
}

/** A browser that somebody has signed in with. */
export async function signIn(installation: Installation, email: string, password = PASSWORD, address?: string): Promise<Browser> {
  const browser = openBrowser(installation, address);
  await browser.client.call(contract.sessions.signIn, { body: { email, password } });
  return browser;
}
