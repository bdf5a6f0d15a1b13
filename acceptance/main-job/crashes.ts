import { setTimeout as wait } from 'node:timers/promises';
import { createSite } from '@daspanel/testkit/sites.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { expectSame, type Report } from '../report.ts';
import { checkSites, type KnownSite } from './sites-of-each-engine.ts';

interface PartFacts {
  readonly name: string;
  readonly state: string;
  readonly pid: number | null;
}

const PARTS = ['launcher', 'redis', 'certificates', 'api', 'answers', 'proxy', 'engine-php'] as const;

/** Kills each part with SIGKILL while sites are being created, and looks that it comes back and that nothing acknowledged is lost. */
export async function checkCrashes(report: Report, daspanel: RunningDaspanel, sites: readonly KnownSite[]): Promise<void> {
  for (const part of PARTS) {
    await report.point(`kill -9 of ${part} while sites are created`, async () => {
      const before = await findPart(daspanel, part);
      const acknowledged: string[] = [];
      const creating = createMany(daspanel, acknowledged);
      await wait(150);
      if (before.pid !== null) process.kill(before.pid, 'SIGKILL');
      const killed = performance.now();
      await creating;
      const back = await waitUntilBack(daspanel, part, before.pid);
      for (const name of acknowledged) await waitUntilServed(daspanel, name);
      await checkSites(daspanel, sites);
      return `back after ${Math.round(back - killed)} ms; ${acknowledged.length} acknowledged sites all answer, the others too`;
    });
  }
}

/** Kills the orchestrator, and so every part, while sites are created, and starts again. `start` gives the next Daspanel on the same data. */
export async function checkKillOfEverything(
  report: Report,
  daspanel: RunningDaspanel,
  sites: readonly KnownSite[],
  start: () => Promise<RunningDaspanel>,
): Promise<void> {
  await report.point('kill -9 of everything at once while sites are created, then a start', async () => {
    const acknowledged: string[] = [];
    const creating = createMany(daspanel, acknowledged);
    await wait(700);
    daspanel.process.kill('SIGKILL');
    await creating;
    await using again = await start();
    for (const name of acknowledged) await waitUntilServed(again, name);
    return `${acknowledged.length} acknowledged sites all answer, ${await checkSites(again, sites)}; ready after ${Math.round(again.startMilliseconds)} ms`;
  });
}

async function createMany(daspanel: RunningDaspanel, acknowledged: string[]): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) {
    const site = await createSite(daspanel, {}).catch(() => undefined);
    if (site === undefined) await wait(50);
    else acknowledged.push(site.name);
  }
}

async function findPart(daspanel: RunningDaspanel, name: string): Promise<PartFacts> {
  const { json } = await daspanel.call('GET', '/v1/parts');
  const found = (json as { items: readonly PartFacts[] }).items.find((part) => part.name === name);
  if (found === undefined) throw new Error(`there is no part ${name}`);
  return found;
}

/** The moment at which a part was seen ready again as another process. */
async function waitUntilBack(daspanel: RunningDaspanel, name: string, formerPid: number | null): Promise<number> {
  for (let turn = 0; turn < 400; turn += 1) {
    const part = await findPart(daspanel, name).catch(() => undefined);
    if (part?.state === 'ready' && part.pid !== formerPid) return performance.now();
    await wait(25);
  }
  throw new Error(`${name} did not come back within 10 s`);
}

/** An empty site answers with its placeholder once everything has converged. */
async function waitUntilServed(daspanel: RunningDaspanel, name: string): Promise<void> {
  let status = 0;
  for (let turn = 0; turn < 400 && status !== 200; turn += 1) {
    status = (await daspanel.visit(`${name}.sites.${daspanel.hostName}`).catch(() => ({ status: 0 }))).status;
    if (status !== 200) await wait(25);
  }
  expectSame(status, 200, `the acknowledged site ${name}`);
}
