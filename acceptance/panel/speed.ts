import { setTimeout as wait } from 'node:timers/promises';
import { expectSame } from '../report.ts';
import type { Given } from './given.ts';

const SITES = 10_000;
const TOGETHER = 8;
const BUDGET = { firstViewBytes: 250_000, coldMilliseconds: 1_500, viewMilliseconds: 300 } as const;

/** The budget of the first view, and how quick the panel is with ten thousand sites. */
export async function checkSpeed({ report, daspanel, browser, owner }: Given): Promise<void> {
  await report.point(`${SITES.toLocaleString('en')} sites exist`, async () => {
    let next = 0;
    const make = async () => {
      while (next < SITES) {
        const { status } = await daspanel.call('POST', '/v1/sites', { name: `many-${next++}` });
        if (status !== 201 && status !== 202) throw new Error(`a site was answered ${status}`);
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, make));
    return 'made';
  });
  const cookies = await owner.context.cookies();
  await report.point('first view: at most 250 kB compressed, usable within 1.5 s', async () => {
    const times: number[] = [];
    let sent = { files: 0, answers: 0 };
    for (let round = 0; round < 3; round += 1) {
      await using visitor = await browser.newVisitor();
      await visitor.context.addCookies(cookies);
      const session = await visitor.context.newCDPSession(visitor.page);
      await session.send('Network.enable');
      const answers = new Set<string>();
      sent = { files: 0, answers: 0 };
      session.on('Network.responseReceived', ({ requestId, response }) => {
        if (new URL(response.url).pathname.startsWith('/v1/')) answers.add(requestId);
      });
      session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
        sent[answers.has(requestId) ? 'answers' : 'files'] += encodedDataLength;
      });
      const began = performance.now();
      await visitor.page.goto(`${browser.panel}/`);
      await visitor.page.getByRole('row').nth(5).waitFor();
      times.push(performance.now() - began);
      await wait(500);
    }
    const best = Math.min(...times);
    const seen = `${inKilobytes(sent.files)} of files, ${inKilobytes(sent.answers)} of answers; ${times.map(Math.round).join(', ')} ms`;
    if (sent.files > BUDGET.firstViewBytes || best > BUDGET.coldMilliseconds) throw new Error(seen);
    return seen;
  });
  await report.point('a view with 10,000 sites: within 300 ms', async () => {
    const { page } = owner;
    await owner.open('/');
    await page.getByRole('row').nth(5).waitFor();
    const times: number[] = [];
    for (const name of ['Jobs', 'Sites', 'Audit log', 'Sites', 'People', 'Sites']) {
      const began = performance.now();
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: name === 'Sites' ? 'Sites' : name }).waitFor();
      times.push(performance.now() - began);
    }
    const middle = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
    if (middle > BUDGET.viewMilliseconds) throw new Error(times.map(Math.round).join(', '));
    return `median ${Math.round(middle)} ms of ${times.map(Math.round).join(', ')}`;
  });
  await report.point('all of them are scrolled through, and few rows are in the document', async () => {
    const { page } = owner;
    await owner.open('/');
    await page.getByRole('row').nth(5).waitFor();
    let most = 0;
    for (let screen = 0; screen < 40; screen += 1) {
      await page.getByRole('table', { name: 'Sites' }).evaluate((element) => element.scrollBy(0, 4_000));
      await wait(60);
      most = Math.max(most, await page.getByRole('row').count());
    }
    expectSame(most < 150, true, `${most} rows in the document`);
    return `at most ${most} rows in the document`;
  });
}

function inKilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}
