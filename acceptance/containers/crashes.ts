import { setTimeout as wait } from 'node:timers/promises';
import { inspectContainers, type Container } from '@daspanel/testkit/docker/inspect-containers.ts';
import type { RunningContainers } from '@daspanel/testkit/docker/start-in-containers.ts';
import type { Report } from '../report.ts';

const WITHIN = 60_000;

/** Kills the first process of each container in turn, and looks how long it takes until it serves again and all sites answer. */
export async function checkCrashes(report: Report, daspanel: RunningContainers, checkSites: () => Promise<string>): Promise<void> {
  const services = (await inspectContainers(daspanel)).filter(({ pid }) => pid !== 0).map(({ service }) => service);
  for (const service of services.filter((name) => name !== 'entrance')) {
    await report.point(`kill -9 of ${service}`, async () => {
      const victim = await find(daspanel, service);
      const began = performance.now();
      process.kill(victim.pid, 'SIGKILL');
      for (;;) {
        const found = await find(daspanel, service);
        if (found.startedAt !== victim.startedAt && found.health === 'healthy') break;
        if (performance.now() - began > WITHIN) throw new Error(`it is ${found.health ?? 'not looked at'} after a minute`);
        await wait(200);
      }
      const milliseconds = performance.now() - began;
      return `healthy after ${(milliseconds / 1000).toFixed(1)} s; ${await checkSites()}`;
    });
  }
}

async function find(daspanel: RunningContainers, service: string): Promise<Container> {
  const found = (await inspectContainers(daspanel)).find((container) => container.service === service);
  if (found === undefined) throw new Error(`${service} has no container`);
  return found;
}
