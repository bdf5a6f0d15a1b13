import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import type { Visit, Visited } from '@daspanel/testkit/visit.ts';

/** A person's browser as far as an application notices: keeps cookies, and follows redirects on the same host. */
export interface Visitor {
  readonly host: string;
  visit(path: string, more?: Partial<Visit>): Promise<Visited>;
  /** Sends a form. */
  submit(path: string, fields: Readonly<Record<string, string>>): Promise<Visited>;
  readonly cookies: ReadonlyMap<string, string>;
}

/** PHP in WebAssembly that compiles an application for the first time takes long. */
const PATIENCE = 120_000;
const MOST_REDIRECTS = 5;

export function createVisitor(daspanel: Pick<RunningDaspanel, 'visit'>, host: string): Visitor {
  const cookies = new Map<string, string>();
  const visitOnce = async (path: string, more: Partial<Visit>): Promise<Visited> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(cookie === '' ? {} : { cookie }), ...more.headers };
    const answer = await daspanel.visit(host, path, { timeoutMilliseconds: PATIENCE, ...more, headers });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [pair = ''] = line.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return answer;
  };
  const visit = async (path: string, more: Partial<Visit> = {}): Promise<Visited> => {
    let answer = await visitOnce(path, more);
    for (let turn = 0; turn < MOST_REDIRECTS && answer.status >= 301 && answer.status <= 303; turn += 1) {
      const target = new URL(answer.headers.location ?? '/', `http://${host}${path}`);
      answer = await visitOnce(`${target.pathname}${target.search}`, {});
    }
    return answer;
  };
  return {
    host,
    cookies,
    visit,
    submit: (path, fields) =>
      visit(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      }),
  };
}
