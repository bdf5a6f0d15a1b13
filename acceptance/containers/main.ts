import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installPackages } from '@daspanel/orchestrator/install-packages.ts';
import { dockerRequirements, findMissing } from '@daspanel/orchestrator/prerequisites.ts';
import { startDockerEngine } from '@daspanel/testkit/docker/docker-engine.ts';
import { startInContainers } from '@daspanel/testkit/docker/start-in-containers.ts';
import { checkActivations } from '../main-job/activations.ts';
import { checkApplications } from '../main-job/applications.ts';
import { checkBadInput } from '../main-job/bad-input.ts';
import { checkHostileRequests } from '../main-job/hostile-requests.ts';
import { checkSites, createSitesOfEachEngine } from '../main-job/sites-of-each-engine.ts';
import { createReport } from '../report.ts';
import { checkRestore, makeBackup } from './backup.ts';
import { checkCrashes } from './crashes.ts';
import { buildImages } from './images.ts';
import { checkMemory } from './memory.ts';
import { checkMoves } from './moves.ts';
import { checkUpdate } from './update.ts';

/** Issue "Docker images, compose, and a cluster on Swarm", point by point; the cluster is not among them yet. */
const report = createReport();
await installPackages(findMissing(dockerRequirements), (line) => process.stdout.write(`${line}\n`));
const folder = await mkdtemp('/tmp/dp-accept-');
const data = join(folder, 'data');
await using engine = await startDockerEngine();
Object.assign(process.env, engine.environment);

try {
  await report.point('all images, from a base that is made here', () => buildImages(engine.environment));
  await report.point('docker compose up on an empty folder', async () => {
    await using daspanel = await startInContainers({ data });
    return `everything is ready after ${seconds(daspanel.startMilliseconds)}`;
  });
  {
    await using daspanel = await startInContainers({ data });
    await report.point(
      'docker compose up on data that is there',
      async () => `everything is ready after ${seconds(daspanel.startMilliseconds)}`,
    );
    await report.point('memory of all containers, without a site', () => checkMemory(daspanel));
    const sites = await createSitesOfEachEngine(report, daspanel);
    await checkApplications(report, daspanel);
    await checkActivations(report, daspanel);
    await checkBadInput(report, daspanel, sites);
    await checkHostileRequests(report, daspanel, sites);
    await checkCrashes(report, daspanel, () => checkSites(daspanel, sites));
    await checkUpdate(report, daspanel, sites);
    let backup = '';
    await report.point('daspanel backup, in the container of the API', async () => {
      backup = await makeBackup(daspanel);
      return backup;
    });
    await daspanel.stop();
    await report.point('restored in containers, into an empty folder', () => checkRestore(daspanel, backup, sites));
    await checkMoves(report, daspanel, sites);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = report.finish();

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
