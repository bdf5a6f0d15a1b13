import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { startDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { createReport } from '../report.ts';
import { checkActivations } from './activations.ts';
import { checkApplications } from './applications.ts';
import { checkBadInput } from './bad-input.ts';
import { checkCrashes, checkKillOfEverything } from './crashes.ts';
import { checkHostileRequests } from './hostile-requests.ts';
import { checkSites, createSitesOfEachEngine } from './sites-of-each-engine.ts';

/** Issue "A site on the web, in one command", point by point. */
const report = createReport();
const repository = join(import.meta.dirname, '..', '..');
const folder = await mkdtemp('/tmp/dp-accept-');
const clone = join(folder, 'clone');
const data = join(folder, 'd');
const ports = { httpPort: await findFreePort(), httpsPort: await findFreePort() };

try {
  await report.point('fresh clone, npm start', async () => {
    const cloned = await runProgram('/usr/bin/git', ['clone', '--quiet', repository, clone]);
    if (cloned.status !== 0) throw new Error(cloned.stderr.toString('utf8'));
    await using daspanel = await startDaspanel({ data, repository: clone, ...ports });
    return `ready after ${(daspanel.startMilliseconds / 1000).toFixed(1)} s, npm packages included, with a one-time login`;
  });
  await report.point('second start: no installs, ready in under 3 s', async () => {
    await using daspanel = await startDaspanel({ data, repository: clone, ...ports });
    if (daspanel.startMilliseconds > 3_000) throw new Error(`it took ${Math.round(daspanel.startMilliseconds)} ms`);
    return `${Math.round(daspanel.startMilliseconds)} ms`;
  });
  await using daspanel = await startDaspanel({ data, repository: clone, ...ports });
  const sites = await createSitesOfEachEngine(report, daspanel);
  await checkApplications(report, daspanel);
  await checkActivations(report, daspanel);
  await checkBadInput(report, daspanel, sites);
  await checkHostileRequests(report, daspanel, sites);
  await checkCrashes(report, daspanel, sites);
  await checkKillOfEverything(report, daspanel, sites, () => startDaspanel({ data, repository: clone, ...ports }));
  await report.point('data/ copied to another path: the same sites answer there', async () => {
    const copied = join(folder, 'e');
    const result = await runProgram('/usr/bin/cp', ['-a', data, copied]);
    if (result.status !== 0) throw new Error(result.stderr.toString('utf8'));
    await using moved = await startDaspanel({ data: copied, repository: clone, ...ports });
    const shown = await checkSites(moved, sites);
    return shown;
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit(report.finish());
