import { existsSync } from 'node:fs';
import { startDaspanel, type RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { createReport } from '../report.ts';
import { checkNeighbours } from './neighbours.ts';
import { openS3Programs, type AccessKey } from './s3-programs.ts';
import { checkStorageCrashes } from './storage-crashes.ts';
import { checkSync } from './sync.ts';
import { checkWordPress } from './wordpress-journey.ts';

/** Issue "The services beside a site", point by point. Needs Debian's packages awscli, rclone and s3cmd, as the tests do. */
const missing = ['/usr/bin/aws', '/usr/bin/rclone', '/usr/bin/s3cmd'].filter((path) => !existsSync(path));
if (missing.length > 0) throw new Error(`install awscli, rclone and s3cmd first: ${missing.join(', ')} not found`);

const report = createReport();
{
  await using daspanel = await startDaspanel();
  await using programs = await openS3Programs(daspanel);
  const key = await makeOwnersKey(daspanel);
  for (const version of ['8.2', '5.6']) await checkWordPress({ report, daspanel, programs, key }, version);
  await checkNeighbours(report, daspanel, programs);
  await checkStorageCrashes(report, daspanel, key);
  await checkSync(report, daspanel, programs, key);
}
process.exit(report.finish());

async function makeOwnersKey(daspanel: RunningDaspanel): Promise<AccessKey> {
  const made = await daspanel.call('POST', '/v1/access-keys', { name: 'acceptance', sites: null, access: 'write' });
  if (made.status !== 201) throw new Error(`no access key: ${made.status} ${made.text}`);
  return made.json as AccessKey;
}
