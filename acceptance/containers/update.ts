import { runProgram } from '@daspanel/platform/run-program.ts';
import { imageNames } from '@daspanel/orchestrator/containers/part-container.ts';
import { startConstantLoad } from '@daspanel/testkit/constant-load.ts';
import { inspectContainers } from '@daspanel/testkit/docker/inspect-containers.ts';
import type { RunningContainers } from '@daspanel/testkit/docker/start-in-containers.ts';
import { checkSites, type KnownSite } from '../main-job/sites-of-each-engine.ts';
import { expectSame, type Report } from '../report.ts';

/** The same images under another version: every container is made anew, and back. One machine has one proxy, so that visitors notice it: the figure says how much. */
export async function checkUpdate(report: Report, daspanel: RunningContainers, sites: readonly KnownSite[]): Promise<void> {
  const given = daspanel.version;
  const next = `${given}-next`;
  for (const image of imageNames) {
    const tag = await runProgram('/usr/bin/docker', ['tag', `daspanel/${image}:${given}`, `daspanel/${image}:${next}`], {
      env: daspanel.environment,
    });
    expectSame(tag.status, 0, 'docker tag');
  }
  for (const [name, version] of [
    ['update', next],
    ['and back', given],
  ] as const) {
    await report.point(`${name}: DASPANEL_VERSION=${version}, docker compose up`, async () => {
      const host = `plain.sites.${daspanel.hostName}`;
      const load = startConstantLoad({ port: daspanel.httpPort, host, path: '/', connections: 2 });
      const began = performance.now();
      await daspanel.switchTo(version);
      const milliseconds = performance.now() - began;
      const { requests, failures } = await load.stop();
      const images = (await inspectContainers(daspanel)).map(({ image }) => image.split(':')[1]);
      expectSame([...new Set(images)], [version], 'versions of the containers');
      const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
      return `${(milliseconds / 1000).toFixed(1)} s, ${failed} of ${requests} requests failed; ${await checkSites(daspanel, sites)}`;
    });
  }
}
