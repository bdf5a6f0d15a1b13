import { startInContainers, type RunningContainers } from '@daspanel/testkit/docker/start-in-containers.ts';
import { startDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { checkSites, type KnownSite } from '../main-job/sites-of-each-engine.ts';
import type { Report } from '../report.ts';

/** The data of containers natively, and back. */
export async function checkMoves(report: Report, stopped: RunningContainers, sites: readonly KnownSite[]): Promise<void> {
  const where = { data: stopped.data, httpPort: stopped.httpPort, httpsPort: stopped.httpsPort };
  await report.point('the data of containers opens natively (npm start)', async () => {
    await using native = await startDaspanel(where);
    return await checkSites(native, sites);
  });
  await report.point('and in containers again', async () => {
    await using containers = await startInContainers(where);
    return await checkSites(containers, sites);
  });
}
