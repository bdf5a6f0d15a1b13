import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser, type TestBrowser } from '../src/browser.ts';
import { evaluateInPage } from '../src/evaluate-in-page.ts';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** What a stranger writes: nothing of it may run, load or lead away (N085). */
const HTML = [
  '<b id=shown>shown to a person</b><script>window.top.__x = 1</script><img src=x onerror="window.top.__x = 1">',
  '<img src="https://canary.example/pixel.png"><svg onload="window.top.__x = 1"></svg><iframe src="https://canary.example/"></iframe>',
  '<meta http-equiv=refresh content="0;url=https://canary.example/"><base href="https://canary.example/"><style>@import "https://canary.example/x.css";</style>',
  '<form action="https://canary.example/"><input name=a><button id=send>send</button></form>',
].join('');
const SENDER = `<?php mail('you@example.org', 'strange', ${JSON.stringify(HTML).replaceAll('$', '\\$')}, "MIME-Version: 1.0\\r\\nContent-Type: text/html; charset=utf-8");`;

let daspanel: RunningDaspanel;
let browser: TestBrowser;
let site: SiteFacts;
let message: string;
beforeAll(async () => {
  daspanel = await startDaspanel();
  browser = await startBrowser(daspanel);
  site = await createSite(daspanel, { name: 'strange', version: php('8.2') }, { 'send.php': SENDER });
  await daspanel.visit(`strange.sites.${daspanel.hostName}`, '/send.php');
  const { json } = await daspanel.call('GET', `/v1/sites/${site.id}/mail`);
  message = (json as { items: readonly { id: string }[] }).items[0]?.id ?? '';
}, 300_000);
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await daspanel?.[Symbol.asyncDispose]();
});

const askView = async () => ((await daspanel.call('POST', `/v1/sites/${site.id}/mail/${message}/view`)).json as { url: string }).url;
const frame = (url: string) => `new Promise((resolve) => {
  const frame = Object.assign(document.createElement('iframe'), { src: ${JSON.stringify(url)}, onload: () => resolve(true) });
  document.body.append(frame);
})`;

test('a mail is shown in a frame of the panel, where nothing in it runs, loads or leads away', async () => {
  await using visitor = await browser.newVisitor();
  await visitor.open('/');
  const url = await askView();
  expect(new URL(url).hostname).toBe(`view.${daspanel.hostName}`);
  expect(await evaluateInPage(visitor.page, frame(url))).toBe(true);
  await visitor.page.frameLocator('iframe').locator('#shown').waitFor();
  await visitor.page.waitForTimeout(1_500);
  expect(await evaluateInPage(visitor.page, "'__x' in globalThis")).toBe(false);
  expect(visitor.page.frames().map((one) => new URL(one.url()).hostname)).toEqual([
    `admin.${daspanel.hostName}`,
    `view.${daspanel.hostName}`,
  ]);
  expect(visitor.findings).toMatchObject({ violations: [], foreign: [], errors: [] });
});

test('no other page shows it, and it holds no cookie and no key to anything', async () => {
  const url = await askView();
  await using stranger = await browser.newVisitor();
  await stranger.page.setContent(`<iframe src="${url}"></iframe>`);
  await expect.poll(() => stranger.findings.errors.join('\n'), { timeout: 10_000 }).toContain('frame-ancestors');
  const { pathname } = new URL(url);
  const answer = await daspanel.visitSecurely(`view.${daspanel.hostName}`, pathname);
  expect(answer.headers['set-cookie']).toBeUndefined();
  for (const name of [`admin.${daspanel.hostName}`, `api.${daspanel.hostName}`])
    expect((await daspanel.visitSecurely(name, pathname)).text).not.toContain('shown to a person');
  expect(
    (await daspanel.visitSecurely(`view.${daspanel.hostName}`, '/v1/sites', { headers: { authorization: `Bearer ${daspanel.token}` } }))
      .status,
  ).toBe(404);
});
