import { userId, type Role, type UserId } from '@daspanel/contract';
import type { Visitor } from './browser.ts';
import type { CallApi } from './reach-daspanel.ts';
import type { RunningDaspanel } from './start-daspanel.ts';

const PASSWORD = 'seven green boats drift';

/** Who has the first account once `signInAsOwner` has made it. */
export const OWNER = { email: 'owner@example.net', name: 'Olga Owner', password: PASSWORD } as const;

/** Somebody who is signed in at the panel, as his browser sees it. */
export interface Person {
  readonly id: UserId;
  readonly email: string;
  /** One API call at `admin.H` with his cookie and what a page of the panel sends; `body` goes as JSON. Cookies of the answer are kept. */
  readonly call: CallApi;
  /** His cookies by now, by name: for a real browser. */
  cookies(): Readonly<Record<string, string>>;
}

export interface NewPerson {
  readonly role: Role;
  /** Default: one that nobody else has. */
  readonly email?: string;
  readonly name?: string;
  readonly parent?: string;
  readonly plan?: string;
}

/** `https://admin.H`, with its port. */
export function panelOrigin({ hostName, httpsPort }: RunningDaspanel): string {
  return `https://admin.${hostName}${httpsPort === 443 ? '' : `:${httpsPort}`}`;
}

/** Makes the first account where there is none, and signs in with it. */
export async function signInAsOwner(daspanel: RunningDaspanel): Promise<Person> {
  const { json } = await daspanel.call('GET', '/v1/setup');
  if (fieldOf(json, 'isNeeded') === true) await expectDone(daspanel.call('POST', '/v1/users', { ...OWNER, role: 'owner' }));
  return signIn(daspanel, OWNER.email);
}

/** The same in a browser, which has his session afterwards. */
export async function becomeOwner(daspanel: RunningDaspanel, visitor: Pick<Visitor, 'keepCookies'>): Promise<void> {
  await visitor.keepCookies((await signInAsOwner(daspanel)).cookies());
}

let count = 0;

/** Creates a person as the owner would, and signs in as that person. The first account must exist (`signInAsOwner`). */
export async function createPerson(daspanel: RunningDaspanel, wanted: NewPerson): Promise<Person> {
  count += 1;
  const email = wanted.email ?? `${wanted.role}-${count}@example.net`;
  const name = wanted.name ?? `${wanted.role} ${count}`;
  await expectDone(daspanel.call('POST', '/v1/users', { ...wanted, email, name, password: PASSWORD }));
  return signIn(daspanel, email);
}

/** Signs in at the panel. */
export async function signIn(daspanel: RunningDaspanel, email: string, password = PASSWORD): Promise<Person> {
  const cookies = new Map<string, string>();
  const call: Person['call'] = async (method, path, body, headers = {}) => {
    const answer = await daspanel.visitSecurely(`admin.${daspanel.hostName}`, path, {
      method,
      headers: {
        origin: panelOrigin(daspanel),
        'sec-fetch-site': 'same-origin',
        ...(cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of answer.headers['set-cookie'] ?? []) keepCookie(cookies, line);
    const isJson = answer.headers['content-type']?.includes('json') === true && answer.text !== '';
    return { ...answer, json: isJson ? JSON.parse(answer.text) : undefined };
  };
  await expectDone(call('POST', '/v1/sign-in', { email, password }));
  const { json } = await expectDone(call('GET', '/v1/session'));
  const id = userId.parse(fieldOf(fieldOf(json, 'user'), 'id'));
  return { id, email, call, cookies: () => Object.fromEntries(cookies) };
}

function keepCookie(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (line.includes('Max-Age=0')) cookies.delete(name);
  else cookies.set(name, value);
}

async function expectDone<Answer extends { readonly status: number; readonly text: string }>(attempt: Promise<Answer>): Promise<Answer> {
  const answer = await attempt;
  if (answer.status >= 400) throw new Error(`it was refused: ${answer.status} ${answer.text}`);
  return answer;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
