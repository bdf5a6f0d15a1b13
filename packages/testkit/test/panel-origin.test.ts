import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBrowser, type TestBrowser } from '../src/browser.ts';
import { evaluateInPage } from '../src/evaluate-in-page.ts';
import { becomeOwner } from '../src/people.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

let daspanel: RunningDaspanel;
let browser: TestBrowser;
beforeAll(async () => {
  daspanel = await startDaspanel();
  browser = await startBrowser(daspanel);
}, 300_000);
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await daspanel?.[Symbol.asyncDispose]();
});

/** What a gap in the panel would have somebody else's text do. */
const ATTEMPTS = `(async () => {
  const attempt = (act) => {
    try {
      act();
      return 'done';
    } catch (error) {
      return error.name;
    }
  };
  const script = document.createElement('script');
  new Image().src = 'https://evil.example/x.png';
  return {
    html: attempt(() => (document.body.innerHTML = '<img src=x>')),
    text: attempt(() => (script.text = 'globalThis.__x = 1')),
    source: attempt(() => (script.src = 'https://evil.example/x.js')),
    code: attempt(() => setTimeout('globalThis.__x = 1', 0)),
    reached: await fetch('https://evil.example/').then(() => 'reached', () => 'kept'),
    ran: '__x' in globalThis,
  };
})()`;

const open = (path: string) => daspanel.visitSecurely(`admin.${daspanel.hostName}`, path);

describe('the panel’s origin', () => {
  test('sends its page with a policy without exceptions and a nonce of its own', async () => {
    const [one, other] = [await open('/'), await open('/sites')];
    const nonceOf = ({ headers }: typeof one) => /'nonce-([0-9a-f]{32})'/.exec(`${headers['content-security-policy']}`)?.[1];
    expect(nonceOf(one)).toMatch(/^[0-9a-f]{32}$/);
    expect(nonceOf(one)).not.toBe(nonceOf(other));
    expect(one.text).toContain(`content="${nonceOf(one)}"`);
    expect(one.headers['content-security-policy']).not.toContain('unsafe');
    expect(one.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
    expect((await daspanel.visit(`admin.${daspanel.hostName}`, '/x')).headers.location).toBe(`${browser.panel}/x`);
  });

  test('answers the API as the API’s own name does, and allows no other origin', async () => {
    const headers = { authorization: `Bearer ${daspanel.token}`, origin: browser.panel };
    const answer = await daspanel.visitSecurely(`admin.${daspanel.hostName}`, '/v1/sites', { headers });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, undefined]);
    for (const origin of ['https://evil.example', 'null', `${browser.panel}.evil.example`]) {
      const refused = await daspanel.visitSecurely(`admin.${daspanel.hostName}`, '/v1/sign-in', {
        method: 'POST',
        body: '{}',
        headers: { origin },
      });
      expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([403, undefined]);
    }
  });

  test('draws in Chromium for a person who is signed in, without an error, a violation, a stranger or an undocumented request', async () => {
    await using visitor = await browser.newVisitor();
    await becomeOwner(daspanel, visitor);
    await visitor.open('/');
    await visitor.page.waitForTimeout(1_500);
    expect({ ...visitor.findings, refused: [] }).toEqual({ errors: [], violations: [], foreign: [], undocumented: [], refused: [] });
  });

  test('keeps out what a gap would let in: strange scripts, frames, forms, pictures and connections', async () => {
    await using visitor = await browser.newVisitor();
    await visitor.open('/');
    const outcome = await evaluateInPage(visitor.page, ATTEMPTS);
    expect(outcome).toMatchObject({ html: 'TypeError', text: 'TypeError', source: 'TypeError', reached: 'kept', ran: false });
    const directives = new Set(visitor.findings.violations.map(({ directive }) => directive));
    for (const directive of ['img-src', 'connect-src', 'require-trusted-types-for']) expect(directives).toContain(directive);
    expect(visitor.findings.foreign).toEqual([]);
  });

  test('is shown in no frame, not even of a site of the same installation', async () => {
    await using visitor = await browser.newVisitor();
    await visitor.page.setContent(`<iframe src="${browser.panel}/"></iframe>`);
    await expect.poll(() => visitor.findings.errors.join('\n'), { timeout: 10_000 }).toContain('frame-ancestors');
  });

  test('opens websockets of its own, which are covered by its own name in the policy', async () => {
    await using visitor = await browser.newVisitor();
    await visitor.open('/');
    const attempt = `new Promise((resolve) => {
      const socket = new WebSocket('wss://' + location.host + '/v1/consoles/connect');
      for (const name of ['open', 'error']) socket.addEventListener(name, resolve);
    }).then(() => 'tried')`;
    expect(await evaluateInPage(visitor.page, attempt)).toBe('tried');
    expect(visitor.findings.violations).toEqual([]);
  });
});
