import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startProgram } from '@daspanel/platform/run-program.ts';
import { attacks, sheets } from '../testing/html-attacks.ts';
import { neutralizeHtml } from './neutralize-html.ts';

const MILLISECONDS_TO_LOAD = 3_000;
const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Shows pages in frames of one page of a real browser and gives the numbers of those that asked the canary for something. */
async function findAskers(pages: readonly ((canary: string) => string)[]): Promise<ReadonlySet<number>> {
  const asked = new Set<number>();
  const served = new Set<number>();
  const canary = await listen(
    createServer((request, response) => {
      const number = /^\/(\d+)/.exec(request.url ?? '')?.[1];
      if (number !== undefined) asked.add(Number(number));
      response.end();
    }),
  );
  const shown = await listen(
    createServer((request, response) => {
      const number = Number(/^\/(\d+)$/.exec(request.url ?? '')?.[1] ?? Number.NaN);
      served.add(number);
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(
        Number.isNaN(number)
          ? pages.map((_, position) => `<iframe src="/${position}"></iframe>`).join('')
          : pages[number]?.(`${canary}${number}/`),
      );
    }),
  );
  const profile = await mkdtemp('/tmp/mail-chromium-');
  onTestFinished(() => rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }));
  const browser = startProgram('/usr/bin/chromium', [...FLAGS.split(' '), `--user-data-dir=${profile}`, shown], {
    env: { HOME: profile },
    stdio: 'ignore',
  });
  const gone = once(browser, 'exit');
  try {
    await expect.poll(() => pages.filter((_, position) => !served.has(position)).length, { timeout: 20_000 }).toBe(0);
    await wait(MILLISECONDS_TO_LOAD);
  } finally {
    browser.kill('SIGTERM');
    await gone;
  }
  return asked;
}

const messages = [...attacks.map(([, html]) => html), ...sheets.map(([, css]) => `<style>${css}</style><p class=a>t<b>t</b></p>`)];
const aimedAt = (html: string, canary: string) =>
  html.replaceAll('http://canary/', canary).replaceAll('//canary', canary.replace('http:', ''));

test('no message asks another server for anything, even without a policy, where the originals do', async () => {
  /** What the document says for itself is another wall, which is not to hide a hole in this one. */
  const withoutPolicy = (html: string) => html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
  const originals = await findAskers(messages.map((html) => (canary) => aimedAt(html, canary)));
  expect(originals.size).toBeGreaterThan(25);
  const neutralized = await findAskers(
    messages.map((html) => (canary) => withoutPolicy(neutralizeHtml(aimedAt(html, canary), () => undefined))),
  );
  expect([...neutralized]).toEqual([]);
});
