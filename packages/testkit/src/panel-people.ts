import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Visitor } from './browser.ts';
import type { RunningDaspanel } from './start-daspanel.ts';
import type { Visited } from './visit.ts';

export const OWNER = { email: 'owner@example.net', name: 'Olga Owner', password: 'seven green boats drift' } as const;

type Daspanel = Pick<RunningDaspanel, 'hostName' | 'httpsPort' | 'data' | 'visitSecurely'>;

/** Makes the first account and gives the Set-Cookie lines of its session. The product must have been started with `keepFirstLogin`. */
export async function makeFirstAccount(daspanel: Daspanel): Promise<readonly string[]> {
  const secret = (await readFile(join(daspanel.data, 'state', 'first-login'), 'utf8')).trim();
  return cookiesOf(await postFromPanel(daspanel, '/v1/setup', { secret, ...OWNER }));
}

/** Signs somebody in by the API and gives the Set-Cookie lines of the session. */
export async function signInByApi(
  daspanel: Daspanel,
  person: { readonly email: string; readonly password: string },
): Promise<readonly string[]> {
  const { email, password } = person;
  return cookiesOf(await postFromPanel(daspanel, '/v1/sign-in', { email, password }));
}

/** Makes the first account, and the visitor its owner. */
export async function becomeOwner(daspanel: Daspanel, visitor: Visitor): Promise<void> {
  await visitor.keepCookies(await makeFirstAccount(daspanel));
}

/** A request as the panel's own page would send it. */
export function postFromPanel(
  { hostName, httpsPort, visitSecurely }: Daspanel,
  path: string,
  body: unknown,
  cookies: readonly string[] = [],
) {
  const host = `admin.${hostName}`;
  const cookie = cookies.map((line) => line.split(';')[0]).join('; ');
  return visitSecurely(host, path, {
    method: 'POST',
    headers: {
      origin: `https://${host}${httpsPort === 443 ? '' : `:${httpsPort}`}`,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/json',
      ...(cookie === '' ? {} : { cookie }),
    },
    body: JSON.stringify(body),
  });
}

function cookiesOf(answer: Visited): readonly string[] {
  const lines = answer.headers['set-cookie'] ?? [];
  if (answer.status >= 400 || lines.length === 0) throw new Error(`nobody was signed in: ${answer.status} ${answer.text}`);
  return lines;
}
